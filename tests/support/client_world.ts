import type { LoginWorld } from "../../src/client/login_world.ts";
import { clientPaths } from "../../src/platform/client_paths.ts";
import { systemRandom } from "../../src/platform/random.ts";
import { systemFileSystem } from "../../src/platform/system_file_system.ts";
import { type MemoryTerminal, memoryTerminal } from "./memory_terminal.ts";
import type { RawReply } from "./raw_http.ts";
import { ScriptedProvider } from "./scripted_provider.ts";
import { CLIENT_ID, ISSUER, NOW } from "./token_factory.ts";

/** What a test changes about the world of a login. */
export interface ClientWorldOptions {
  /** The provider, default one that behaves. */
  readonly provider?: ScriptedProvider;
  /** Laid over the world. */
  readonly world?: Partial<LoginWorld>;
  /** Content of `config.toml`; default one provider called `example` on a free port. */
  readonly config?: string | null;
  /** What the person does at the address; default logs in at the scripted provider. */
  readonly person?: (url: string) => Promise<RawReply>;
}

/** A world whose files are below a temporary home directory, and what happened in it. */
export interface TestClientWorld extends LoginWorld {
  readonly terminal: MemoryTerminal;
  readonly provider: ScriptedProvider;
  /** Addresses shown in the browser. */
  readonly shown: readonly string[];
  /** The page at which the person ended; waits for it. */
  lastPage(): Promise<RawReply | undefined>;
}

/** A configuration with one provider, the scripted one. */
export const ONE_PROVIDER = providerRow("example");

/**
 * One provider row in TOML, on a port the operating system chooses.
 *
 * @param alias its alias
 * @param more further lines
 */
export function providerRow(alias: string, more = ""): string {
  return `[[providers]]
alias = "${alias}"
issuer = "${ISSUER}"
client_id = "${CLIENT_ID}"
redirect_uris = ["http://localhost:0/login-callback"]
${more}
`;
}

/**
 * Makes the world of a login.
 *
 * @param home a temporary directory
 * @param options what is different
 */
export async function clientWorld(
  home: string,
  options: ClientWorldOptions = {},
): Promise<TestClientWorld> {
  const provider = options.provider ?? new ScriptedProvider();
  const paths = clientPaths(home, { os: "linux", root: home });
  const config = options.config === undefined ? ONE_PROVIDER : options.config;
  if (config !== null) {
    await Deno.mkdir(paths.opkDir, { recursive: true });
    await Deno.writeTextFile(paths.configToml, config);
  }
  const person = options.person ?? ((url: string) => provider.browse(url));
  const shown: string[] = [];
  let page: Promise<RawReply | undefined> = Promise.resolve(undefined);
  return {
    env: () => undefined,
    now: () => NOW,
    random: systemRandom,
    paths,
    fileSystem: systemFileSystem,
    tlsTrust: () => Promise.resolve({ caCerts: [], roots: [], problems: [] }),
    openHttpClient: () => ({ fetch: provider.fetch, close: () => {} }),
    openBrowser: (url) => {
      shown.push(url);
      page = person(url).catch(() => undefined);
      return Promise.resolve({ kind: "opened", program: "a-browser" });
    },
    canOpenBrowser: () => ({ kind: "yes" }),
    readLine: () => Promise.resolve(undefined),
    sleep: (_, signal) => Promise.resolve(signal?.throwIfAborted()),
    everySecond: () => () => undefined,
    monotonic: () => performance.now(),
    sshVersion: () => Promise.resolve("OpenSSH_9.2p1"),
    systemOwners: [Deno.uid() ?? 0],
    ...options.world,
    terminal: memoryTerminal({ verbose: true }),
    provider,
    shown,
    lastPage: () => page,
  };
}

/**
 * Lists all files below a directory.
 *
 * @param directory where to look
 * @returns paths relative to it, sorted
 */
export async function filesBelow(directory: string): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const entry of Deno.readDir(directory)) {
    if (!entry.isDirectory) found.push(entry.name);
    else {
      const below = await filesBelow(`${directory}/${entry.name}`);
      found.push(...below.map((name) => `${entry.name}/${name}`));
    }
  }
  return found.toSorted();
}
