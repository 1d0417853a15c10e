import type { CacheWorld } from "../../src/admin/cache/cache_world.ts";
import type { HttpGet } from "../../src/oidc/http_get.ts";
import { memoryKeySetStore } from "../../src/oidc/key_set_store_memory.ts";
import type { KeySetStore } from "../../src/oidc/key_set_cache.ts";
import { readProviderRows } from "../../src/policy/read_provider_rows.ts";
import {
  type MemoryTerminal,
  memoryTerminal,
  type MemoryTerminalOptions,
} from "./memory_terminal.ts";

/** How a {@linkcode memoryCacheWorld} begins. */
export interface MemoryCacheWorldOptions {
  /** Rows of the providers file. */
  readonly providers?: string;
  readonly store?: KeySetStore;
  readonly get?: HttpGet;
  /** Unix seconds. */
  readonly now?: number;
  readonly terminal?: MemoryTerminalOptions;
  /** Thrown instead of settings. */
  readonly settingsError?: Error;
}

/**
 * A machine for tests of the commands about kept key sets.
 *
 * @param options what is there
 */
export function memoryCacheWorld(
  options: MemoryCacheWorldOptions = {},
): CacheWorld & { readonly terminal: MemoryTerminal } {
  const get = options.get;
  return {
    terminal: memoryTerminal(options.terminal),
    directory: "/var/cache/opkssh",
    store: options.store ?? memoryKeySetStore(),
    now: () => options.now ?? 5000,
    settings: () => {
      if (options.settingsError !== undefined) return Promise.reject(options.settingsError);
      const { issuers } = readProviderRows(options.providers ?? "https://op.example c 24h\n");
      return Promise.resolve({
        config: { cache: { staleFor: 86_400 } },
        issuers,
        get: () =>
          get === undefined ? Promise.reject(new Error("nobody may ask")) : Promise.resolve(get),
      });
    },
  };
}
