/** What the OpenID Provider stores: plain records by kind and ID. */
type Payload = Record<string, unknown>;

/** The storage interface of `oidc-provider`. */
export interface StorageAdapter {
  upsert(id: string, payload: Payload): Promise<void>;
  find(id: string): Promise<Payload | undefined>;
  findByUid(uid: string): Promise<Payload | undefined>;
  findByUserCode(userCode: string): Promise<Payload | undefined>;
  consume(id: string): Promise<void>;
  destroy(id: string): Promise<void>;
  revokeByGrantId(grantId: string): Promise<void>;
}

/**
 * Storage for one embedded OpenID Provider; it outlives a stop and a change of keys. The one that
 * comes with `oidc-provider` is shared by all providers of a process and warns on every start.
 *
 * @returns makes the adapter of one kind of record, as `oidc-provider` wants it
 */
export function inMemoryAdapter(): (kind: string) => StorageAdapter {
  const store = new Map<string, Payload>();
  return (kind) => {
    const prefix = `${kind}:`;
    const findBy = (name: string, value: string): Promise<Payload | undefined> =>
      Promise.resolve(
        [...store].find(([key, payload]) => key.startsWith(prefix) && payload[name] === value)?.[1],
      );
    return {
      upsert: (id, payload) => Promise.resolve(void store.set(prefix + id, payload)),
      find: (id) => Promise.resolve(store.get(prefix + id)),
      findByUid: (uid) => findBy("uid", uid),
      findByUserCode: (userCode) => findBy("userCode", userCode),
      consume: (id) => {
        const payload = store.get(prefix + id);
        if (payload !== undefined) payload["consumed"] = Math.floor(Date.now() / 1000);
        return Promise.resolve();
      },
      destroy: (id) => Promise.resolve(void store.delete(prefix + id)),
      revokeByGrantId: (grantId) => {
        for (const [key, payload] of store) {
          if (key.startsWith(prefix) && payload["grantId"] === grantId) store.delete(key);
        }
        return Promise.resolve();
      },
    };
  };
}
