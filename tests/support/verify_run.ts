import { verify, type VerifyWorld } from "../../src/server/verify.ts";
import type { RecordedAnswer } from "../vectors/recorded_provider.ts";
import { recordedGet } from "../vectors/recorded_get.ts";
import { inProcessProvider } from "./in_process_provider.ts";
import { memoryTerminal } from "./memory_terminal.ts";
import { NO_FENCE } from "./no_fence.ts";
import type { OfferedKey } from "./offer_certificate.ts";
import { factoryKey, ISSUER, NOW, publishedJwk } from "./token_factory.ts";

/** Files below a temporary root, by their path under it, and what the provider answers. */
export interface VerifySetting {
  /** `etc/opk/...` and so on, `@ROOT@` for the root; undefined for a file that is not there. */
  readonly files?: Readonly<Record<string, string | undefined>>;
  /** Mode bits of files other than 0640. */
  readonly modes?: Readonly<Record<string, number>>;
  /** Answers by URL; default those of a provider with the factory's RS256 key. */
  readonly answers?: ReadonlyMap<string, RecordedAnswer>;
  /** Options before the three arguments. */
  readonly options?: readonly string[];
  /** The user asked for, default alice. */
  readonly user?: string;
  /** Clock, default that of the token factory. */
  readonly now?: number;
  /** Parts of the world laid over the usual one. */
  readonly world?: VerifyWorld;
}

/** What a run of `verify` left behind. */
export interface VerifyRun {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly log: string;
}

const GOOD_FILES = {
  "etc/opk/providers": `${ISSUER} client-1 24h\n`,
  "etc/opk/auth_id": `alice alice@example.com ${ISSUER}\n`,
};

/** Answers of the provider that the token factory signs for. */
export async function goodAnswers(): Promise<Map<string, RecordedAnswer>> {
  const discovery = {
    issuer: ISSUER,
    "jwks_uri": `${ISSUER}/jwks`,
    "userinfo_endpoint": `${ISSUER}/userinfo`,
  };
  const keys = [publishedJwk(await factoryKey("RS256"))];
  return new Map([
    [
      `${ISSUER}/.well-known/openid-configuration`,
      { status: 200, body: JSON.stringify(discovery) },
    ],
    [`${ISSUER}/jwks`, { status: 200, body: JSON.stringify({ keys }) }],
  ]);
}

/** Runs `verify` in this process on files of its own. */
export async function runVerify(key: OfferedKey, setting: VerifySetting = {}): Promise<VerifyRun> {
  return await withServerFiles(setting, (root) => runVerifyBelow(root, key, setting));
}

/** Runs `verify` in this process on files that are there. */
export async function runVerifyBelow(
  root: string,
  key: OfferedKey,
  setting: VerifySetting = {},
): Promise<VerifyRun> {
  const terminal = memoryTerminal();
  const answers = setting.answers ?? await goodAnswers();
  const now = (): number => setting.now ?? NOW;
  const get = recordedGet(answers);
  const world: VerifyWorld = {
    now,
    monotonic: () => 0,
    terminal,
    startProvider: () => Promise.resolve(inProcessProvider({ get, now })),
    fence: NO_FENCE,
    ...setting.world,
  };
  const options = [
    "--root",
    root,
    ...(setting.options ?? []).map((o) => o.replace("@ROOT@", root)),
  ];
  const argv = [...options, setting.user ?? "alice", key.keyBase64, key.keyType];
  const exitCode = await verify(argv, world);
  return {
    exitCode,
    stdout: terminal.stdout,
    stderr: terminal.stderr,
    log: await readLog(`${root}/var/log/opkssh.log`),
  };
}

/** Does something with a root directory that has the files of a setting. */
export async function withServerFiles<T>(
  setting: VerifySetting,
  act: (root: string) => Promise<T>,
): Promise<T> {
  const root = await Deno.makeTempDir();
  try {
    await Deno.chmod(root, 0o755);
    await writeFiles(root, setting);
    return await act(root);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

async function writeFiles(root: string, setting: VerifySetting): Promise<void> {
  for (
    const [path, mode] of [["etc/opk", 0o755], ["var/cache/opkssh", 0o700], [
      "var/log",
      0o755,
    ]] as const
  ) {
    await Deno.mkdir(`${root}/${path}`, { recursive: true, mode });
    await Deno.chmod(`${root}/${path}`, mode);
  }
  for (const [path, text] of Object.entries({ ...GOOD_FILES, ...setting.files })) {
    if (text === undefined) continue;
    await Deno.mkdir(`${root}/${path.slice(0, path.lastIndexOf("/"))}`, { recursive: true });
    await Deno.writeTextFile(`${root}/${path}`, text.replaceAll("@ROOT@", root));
    await Deno.chmod(`${root}/${path}`, setting.modes?.[path] ?? 0o640);
  }
}

async function readLog(path: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "";
    if (error instanceof Deno.errors.IsADirectory) return "";
    throw error;
  }
}
