import type { StorageAdapter } from "./in_memory_adapter.ts";

/**
 * Has the device flow put the nonce of its request into the ID token: device codes are stored with
 * it, and the package copies it from there.
 *
 * @param adapter makes the adapter of one kind of record
 * @returns the same, but for device codes
 */
export function keepingDeviceNonce(
  adapter: (kind: string) => StorageAdapter,
): (kind: string) => StorageAdapter {
  return (kind) => {
    const storage = adapter(kind);
    if (kind !== "DeviceCode") return storage;
    return {
      ...storage,
      upsert: (id, payload) => {
        const { params } = payload;
        const nonce = typeof params === "object" && params !== null && "nonce" in params
          ? params.nonce
          : undefined;
        return storage.upsert(id, { ...payload, nonce });
      },
    };
  };
}
