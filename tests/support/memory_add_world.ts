import type {
  AddWorld,
  HomeAccount,
  Ownership,
  PolicyFileState,
} from "../../src/admin/add_world.ts";
import { serverPaths } from "../../src/platform/server_paths.ts";
import { type MemoryTerminal, memoryTerminal } from "./memory_terminal.ts";

/** How a {@linkcode memoryAddWorld} begins. */
export interface MemoryAddWorldOptions {
  readonly system?: PolicyFileState;
  readonly home?: PolicyFileState;
  readonly providers?: string;
  readonly privileged?: boolean;
  readonly accounts?: Readonly<Record<string, HomeAccount>>;
  /** Id of the group opksshuser; default 990, null when there is no such group. */
  readonly group?: number | null;
  /** Runs when the lock is taken: what another process did before. */
  readonly onLock?: (world: MemoryAddWorld) => void;
  /** Thrown by `replace`. */
  readonly replaceError?: Error;
}

/** A machine in memory that remembers in which order things were done. */
export interface MemoryAddWorld extends AddWorld {
  readonly terminal: MemoryTerminal;
  /** Calls that change something, and the locks around them. */
  readonly calls: readonly string[];
  system: PolicyFileState;
  home: PolicyFileState;
}

/**
 * A machine for tests of `add`.
 *
 * @param options what is there at first
 */
export function memoryAddWorld(options: MemoryAddWorldOptions = {}): MemoryAddWorld {
  const calls: string[] = [];
  const paths = serverPaths("", { os: "linux" });
  const world: MemoryAddWorld = {
    terminal: memoryTerminal({ verbose: true }),
    calls,
    paths,
    privileged: options.privileged ?? true,
    system: options.system ?? { kind: "absent" },
    home: options.home ?? { kind: "absent" },
    serverGroup: () => Promise.resolve(options.group === null ? undefined : options.group ?? 990),
    account: (name) => Promise.resolve(options.accounts?.[name]),
    readSystemPolicy: () => Promise.resolve(world.system),
    readHomePolicy: () => Promise.resolve(world.home),
    readProviders: () => Promise.resolve(options.providers),
    makeHomePolicyDirectory: (account) => {
      calls.push(`directory ${account.home} ${account.uid}:${account.gid}`);
      return Promise.resolve();
    },
    lock: (path) => {
      calls.push(`lock ${path}`);
      options.onLock?.(world);
      return Promise.resolve({ release: () => calls.push(`release ${path}`) });
    },
    replace: (path: string, text: string, ownership: Ownership) => {
      const { mode, uid, gid } = ownership;
      calls.push(`replace ${path} ${mode.toString(8)} ${uid}:${gid}`);
      if (options.replaceError !== undefined) return Promise.reject(options.replaceError);
      const state: PolicyFileState = { kind: "readable", text, ownership };
      if (path === paths.authId) world.system = state;
      else world.home = state;
      return Promise.resolve();
    },
  };
  return world;
}
