import type { CacheWorld } from "../admin/cache/cache_world.ts";
import { systemServerWorld } from "../admin/system_server_world.ts";
import { diskKeySetStore } from "../oidc/key_set_store_disk.ts";
import { systemClock } from "../platform/clock.ts";
import { loadServerFiles } from "../server/load_server_files.ts";
import { providerGet } from "../server/provider_get.ts";
import { trustedOwners } from "../server/trusted_owners.ts";
import type { Terminal } from "../terminal/terminal.ts";

/**
 * This machine, as the commands about kept key sets see it. Run by root, files are given to whom the
 * directory belongs, so that `verify` can replace them later.
 *
 * @param terminal where they talk
 * @param root value of `--root`
 * @returns the machine
 */
export async function systemCacheWorld(
  terminal: Terminal,
  root: string | undefined,
): Promise<CacheWorld> {
  const server = await systemServerWorld(terminal, root);
  const { paths } = server;
  const asRoot = server.users.current()?.uid === 0;
  return {
    terminal,
    directory: paths.cacheDir,
    store: diskKeySetStore(paths.cacheDir, { ownership: asRoot ? "directory" : "mine" }),
    now: systemClock,
    settings: async () => {
      const owners = await trustedOwners(server.root);
      const { config, issuers } = await loadServerFiles({ paths, owners });
      return { config, issuers, get: () => providerGet(config, owners) };
    },
  };
}
