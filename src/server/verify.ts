import { loadServerConfig } from "../config/load_server_config.ts";
import { Refusal, UndecidableError } from "../errors/refusal.ts";
import { systemClock } from "../platform/clock.ts";
import { currentUid } from "../platform/current_uid.ts";
import {
  type Fence,
  PERMISSION_KINDS,
  type PermissionKind,
  processFence,
} from "../platform/fence.ts";
import { monotonicClock } from "../platform/monotonic_clock.ts";
import { processEnvironment } from "../platform/process_environment.ts";
import { serverPaths } from "../platform/server_paths.ts";
import { type BareTerminal, bareTerminal } from "../terminal/bare_terminal.ts";
import { writeRaw } from "../terminal/write_raw.ts";
import { Attempt } from "./attempt.ts";
import { type AllowedLogin, decideLogin } from "./decide_login.ts";
import { heldBack } from "./held_back.ts";
import { Journal, type OtherAnswer } from "./journal.ts";
import {
  loadServerFiles,
  type LoadServerFilesOptions,
  type ServerFiles,
} from "./load_server_files.ts";
import { preparePolicies } from "./prepare_policies.ts";
import { prepareProvider } from "./prepare_provider.ts";
import type { StartProvider } from "./reach_provider.ts";
import { trustedOwners } from "./trusted_owners.ts";
import { parseVerifyArguments, type VerifyRequest } from "./verify_arguments.ts";

/** Seams of {@linkcode verify}; the defaults are this process's own. */
export interface VerifyWorld {
  /** Unix seconds, fractions allowed. */
  readonly now?: () => number;
  /** Milliseconds since the program began. */
  readonly monotonic?: () => number;
  /** Where the line and the talk go. */
  readonly terminal?: BareTerminal;
  /** Where the answer of the command of `--then` goes, default stdout. */
  readonly write?: (bytes: Uint8Array) => void;
  /** Starts what talks to a provider, default a worker. */
  readonly startProvider?: StartProvider;
  /** Finds out what other policies need. */
  readonly preparePolicies?: typeof preparePolicies;
  /** Gives permissions back, default those of this process, for good. */
  readonly fence?: Fence;
}

/**
 * sshd's question, answered: prints one authorized_keys line, or nothing.
 *
 * Fails closed: sshd drops what was printed when the exit code is not 0, and whatever goes wrong here
 * ends in 1.
 *
 * @param argv what follows the word `verify`
 * @param world seams
 * @returns exit code: 0 allowed, 1 refused or failed; after a refusal that of the command of `--then`
 */
export async function verify(argv: readonly string[], world: VerifyWorld = {}): Promise<number> {
  const terminal = world.terminal ?? bareTerminal();
  const attempt = new Attempt(world.monotonic ?? monotonicClock);
  attempt.finish("start");
  const journal = new Journal(world.now ?? systemClock, attempt);
  let request: VerifyRequest | undefined;
  let environment: Readonly<Record<string, string>> = {};
  try {
    request = parseVerifyArguments(argv);
    if (request.options.explain !== undefined) {
      // in a room of its own, which sshd's question never loads: see `src/cli/verify_command.ts`
      throw new UndecidableError("USAGE", "Cannot verify and explain at the same time");
    }
    if (request.options.then !== undefined) environment = processEnvironment();
    const login = await answer(request, world, attempt, journal);
    request = undefined; // once a line may be out, nobody else may add to it
    terminal.result(login.line);
    await journal.allowed(login);
    return 0;
  } catch (error) {
    const refusal = error instanceof Refusal
      ? error
      : new UndecidableError("INTERNAL", `Unexpected: ${describe(error)}`, {}, error);
    terminal.error(`refused: ${refusal.message} (${refusal.code})`);
    const answer = await otherAnswer(request, environment, world, attempt);
    await journal.refused(refusal, answer);
    return answer.code;
  } finally {
    journal.close();
  }
}

/** What the command of `--then` answers after a refusal, already printed; code 1 without one. */
async function otherAnswer(
  request: VerifyRequest | undefined,
  environment: Readonly<Record<string, string>>,
  world: VerifyWorld,
  attempt: Attempt,
): Promise<OtherAnswer> {
  const none = { code: 1, keys: false, failed: false };
  if (request?.options.then === undefined) return none;
  const { handOver } = await import("./hand_over.ts");
  const outcome = await handOver(request.options.then, request, { environment });
  if (outcome.kind === "failed") {
    attempt.warn(`--then: ${outcome.reason}`);
    return { ...none, failed: true };
  }
  const { program, code, stdout, talk } = outcome;
  attempt.note("then", program);
  attempt.note("then_code", code);
  if (talk !== undefined) attempt.warn(`${program} says: ${talk}`);
  (world.write ?? writeRaw)(stdout);
  return { code, keys: code === 0 && stdout.length > 0, failed: false };
}

/** What it takes to ask the command of `--then` after a refusal. */
const THEN_NEEDS: readonly PermissionKind[] = ["read", "run"];

/**
 * Reads everything there is to read, gives back what will not be needed any more, and only then looks
 * at the offered key.
 */
async function answer(
  request: VerifyRequest,
  world: VerifyWorld,
  attempt: Attempt,
  journal: Journal,
): Promise<AllowedLogin> {
  attempt.note("user", request.user);
  const { root, configPath } = request.options;
  const paths = serverPaths(root);
  journal.expect(paths.logFile, root);
  const uid = currentUid();
  const owners = await trustedOwners(root);
  const files = await loadFiles({ paths, owners, configPath }, journal);
  await journal.open(files.config, paths.cacheDir);
  for (const warning of files.warnings) attempt.warn(warning);
  attempt.finish("files");
  const now = (world.now ?? systemClock)();
  const { cacheDir } = paths;
  const options = { config: files.config, issuers: files.issuers, owners, cacheDir, uid, now };
  const start = world.startProvider;
  const reaching = heldBack(prepareProvider(request.keyBase64, { ...options, start }));
  const policies = await (world.preparePolicies ?? preparePolicies)(request, {
    paths,
    owners,
    uid,
    config: files.config,
    attempt,
  });
  const provider = await reaching;
  const fence = world.fence ?? processFence;
  const thenNeeds = request.options.then === undefined ? [] : THEN_NEEDS;
  fence.giveBack(allBut([...policies.needs, ...thenNeeds]));
  attempt.finish("fence");
  let login: AllowedLogin;
  try {
    login = await decideLogin(request, {
      ...files,
      now,
      keys: provider,
      userinfo: (question) => provider.userinfo(question),
      denyLists: files.config,
      homePolicy: policies.homePolicy,
      plugins: policies.plugins,
    }, attempt);
  } finally {
    fence.giveBack(allBut(thenNeeds));
  }
  fence.giveBack(PERMISSION_KINDS);
  return login;
}

/** A file that cannot be used is told to the log that is configured, if that can be read. */
async function loadFiles(options: LoadServerFilesOptions, journal: Journal): Promise<ServerFiles> {
  try {
    return await loadServerFiles(options);
  } catch (error) {
    const config = await loadServerConfig(options).catch(() => undefined);
    if (config !== undefined) await journal.open(config, options.paths.cacheDir);
    throw error;
  }
}

function allBut(kept: readonly PermissionKind[]): readonly PermissionKind[] {
  return PERMISSION_KINDS.filter((kind) => !kept.includes(kind));
}

function describe(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
