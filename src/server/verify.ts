import { Refusal, UndecidableError } from "../errors/refusal.ts";
import type { ServerConfig } from "../config/default_server_config.ts";
import type { HttpGet } from "../oidc/http_get.ts";
import { diskKeySetStore } from "../oidc/key_set_store_disk.ts";
import { ProviderKeys } from "../oidc/provider_keys.ts";
import { systemClock } from "../platform/clock.ts";
import { monotonicClock } from "../platform/monotonic_clock.ts";
import type { LogSink } from "../platform/open_log.ts";
import { openLog } from "../platform/open_log.ts";
import { parentProcessId } from "../platform/parent_process_id.ts";
import { openRecentMarks, type RecentMarks } from "../platform/recent_marks.ts";
import { serverPaths } from "../platform/server_paths.ts";
import { systemTerminal } from "../terminal/system_terminal.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { writeRaw } from "../terminal/write_raw.ts";
import { Attempt } from "./attempt.ts";
import { attemptMark } from "./attempt_mark.ts";
import { allowedRecord, refusedRecord } from "./attempt_record.ts";
import { type AllowedLogin, decideLogin } from "./decide_login.ts";
import { loadServerFiles, type ServerFiles } from "./load_server_files.ts";
import { trustedOwners } from "./trusted_owners.ts";
import { parseVerifyArguments, type VerifyRequest } from "./verify_arguments.ts";

/** Seams of {@linkcode verify}; the defaults are this process's own. */
export interface VerifyWorld {
  /** Unix seconds, fractions allowed. */
  readonly now?: () => number;
  /** Milliseconds since the program began. */
  readonly monotonic?: () => number;
  /** Where the line and the talk go. */
  readonly terminal?: Terminal;
  /** Where the answer of the command of `--then` goes, default stdout. */
  readonly write?: (bytes: Uint8Array) => void;
  /** The way to the network; default made from the configuration when it is first needed. */
  readonly get?: HttpGet;
}

/** Refusals that are everyday traffic: keys and certificates that are none of ours. */
const QUIET_CODES: readonly string[] = ["CERT_NOT_CERT", "CERT_TYPE_MISMATCH", "CERT_NO_PKT"];

/** Owner and group may write the log, others may not even read it. */
const LOG_MODE = 0o660;

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
  const terminal = world.terminal ?? systemTerminal();
  const attempt = new Attempt(world.monotonic ?? monotonicClock);
  attempt.finish("start");
  const journal = new Journal(world.now ?? systemClock, attempt);
  let request: VerifyRequest | undefined;
  try {
    request = parseVerifyArguments(argv);
    if (request.options.explain !== undefined) return await tell(request, world, terminal);
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
    const answer = await otherAnswer(request, world, attempt);
    await journal.refused(refusal, answer);
    return answer.code;
  } finally {
    journal.marks?.close();
  }
}

/** `--explain`: an administrator asks, not sshd. */
async function tell(
  request: VerifyRequest,
  world: VerifyWorld,
  terminal: Terminal,
): Promise<number> {
  const { explainVerify } = await import("./explain_verify.ts");
  const explained = await explainVerify(request, {
    now: world.now ?? systemClock,
    monotonic: world.monotonic ?? monotonicClock,
    ...(world.get === undefined ? {} : { get: world.get }),
  });
  terminal.result(explained.text);
  return explained.allowed ? 0 : 1;
}

/** What the command of `--then` answers after a refusal, already printed; code 1 without one. */
async function otherAnswer(
  request: VerifyRequest | undefined,
  world: VerifyWorld,
  attempt: Attempt,
): Promise<OtherAnswer> {
  const none = { code: 1, keys: false, failed: false };
  if (request?.options.then === undefined) return none;
  const { handOver } = await import("./hand_over.ts");
  const outcome = await handOver(request.options.then, request);
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

/** How the command of `--then` answered. */
interface OtherAnswer {
  readonly code: number;
  /** It printed keys, and sshd will look at them. */
  readonly keys: boolean;
  readonly failed: boolean;
}

async function answer(
  request: VerifyRequest,
  world: VerifyWorld,
  attempt: Attempt,
  journal: Journal,
): Promise<AllowedLogin> {
  attempt.note("user", request.user);
  const paths = serverPaths(request.options.root);
  journal.path = paths.logFile;
  const owners = await trustedOwners(request.options.root);
  const files = await loadServerFiles({
    paths,
    owners,
    configPath: request.options.configPath,
  });
  journal.configure(files.config);
  journal.marks = await openRecentMarks(paths.cacheDir);
  for (const warning of files.warnings) attempt.warn(warning);
  attempt.finish("files");
  const get = world.get ?? lazyGet(files, owners);
  const now = world.now ?? systemClock;
  return await decideLogin(request, {
    ...files,
    now: now(),
    keys: providerKeys(files, paths.cacheDir, get, now),
    userinfo: async (question) => {
      const { fetchUserinfo } = await import("../oidc/userinfo.ts");
      return await fetchUserinfo({ ...question, get });
    },
    denyLists: files.config,
    homePolicy: async (user) => {
      const { homePolicy } = await import("./home_policy.ts");
      const { root } = request.options;
      const warn = (warning: string): void => attempt.warn(warning);
      return await homePolicy(user, { root, sudoersFile: paths.sudoersFile, warn });
    },
    plugins: async (request, subject) => {
      const { askPlugins } = await import("./ask_plugins.ts");
      const { root } = request.options;
      const { policyDir } = paths;
      const { envVars } = files.config;
      return await askPlugins(request, subject, { policyDir, owners, root, envVars, attempt });
    },
  }, attempt);
}

/** What talks to the network is loaded when it is needed, which is seldom. */
function lazyGet(files: ServerFiles, owners: readonly number[]): HttpGet {
  let made: Promise<HttpGet> | undefined;
  return async (url, options) => {
    made ??= import("./provider_get.ts").then(({ providerGet }) =>
      providerGet(files.config, owners)
    );
    return await (await made)(url, options);
  };
}

function providerKeys(
  files: ServerFiles,
  cacheDir: string,
  get: HttpGet,
  now: () => number,
): ProviderKeys {
  return new ProviderKeys({
    get,
    store: diskKeySetStore(cacheDir),
    now,
    settings: { staleSeconds: files.config.cache.staleFor },
  });
}

/** The one record of this attempt. Whether it can be written never changes the verdict. */
class Journal {
  readonly #now: () => number;
  readonly #attempt: Attempt;
  #format: ServerConfig["log"]["format"] = "text";
  /** The log file. */
  path = "";
  /** Marks of attempts that were allowed just now; undefined where none can be kept. */
  marks: RecentMarks | undefined;

  constructor(now: () => number, attempt: Attempt) {
    this.#now = now;
    this.#attempt = attempt;
  }

  configure(config: ServerConfig): void {
    this.#format = config.log.format;
    this.path = config.log.path ?? this.path;
  }

  async allowed(login: AllowedLogin): Promise<void> {
    const again = await this.#again();
    await this.#write(allowedRecord(this.#attempt, login, again, this.#format, this.#time()));
  }

  /** True for the question sshd asks a second time, when the signature has come. */
  async #again(): Promise<boolean> {
    if (this.marks === undefined) return false;
    const mark = await attemptMark(this.#attempt, parentProcessId());
    return this.marks.leave(mark, this.#now());
  }

  async refused(refusal: Refusal, other: OtherAnswer): Promise<void> {
    if (QUIET_CODES.includes(refusal.code) && !other.keys && !other.failed) return;
    await this.#write(
      refusedRecord(this.#attempt, refusal, other.keys, this.#format, this.#time()),
    );
  }

  async #write(record: string): Promise<void> {
    if (this.path === "") return;
    const log: LogSink = await openLog(this.path, { mode: LOG_MODE });
    await log.append(record);
    log.close();
  }

  #time(): Date {
    return new Date(this.#now() * 1000);
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
