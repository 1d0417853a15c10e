import { login } from "../client/login.ts";
import { reportLogin } from "../client/report_login.ts";
import { systemLoginWorld } from "../client/system_login_world.ts";
import { AGENT_MODES } from "../config/agent_mode.ts";
import { LOGIN_FLOWS } from "../config/login_flow.ts";
import { CommandError, EXIT_CODES } from "../errors/command_error.ts";
import { fileLock } from "../platform/file_lock.ts";
import { makeDirectory } from "../platform/make_directory.ts";
import { talkIsTerminal } from "../terminal/talk_is_terminal.ts";
import { clientFiles } from "./client_files.ts";
import type { CommandWorld } from "./command_world.ts";
import type { ParsedCommand } from "./parsed_command.ts";
import { runCheck } from "./run_check.ts";

/** Milliseconds to wait for a login that another `ensure` has begun: as long as that one waits. */
const OTHERS_MS = 300_000;

/**
 * Runs `opkssh ensure`: logs in if no key works, and otherwise does nothing. Several at once, as when
 * a person opens four connections, ask once.
 *
 * @param parsed the command line
 * @param world terminal, environment, interruption
 * @param isTerminal seam: whether somebody would see that a login is needed
 * @returns the exit code
 * @throws {CommandError} `login_needed` without a terminal, and whatever login throws
 */
export async function runEnsure(
  parsed: ParsedCommand,
  world: CommandWorld,
  isTerminal: () => boolean = talkIsTerminal,
): Promise<number> {
  if (await runCheck(parsed, world) !== "ended") return EXIT_CODES.ok;
  if (!isTerminal()) {
    throw new CommandError("login_needed", "A login is needed, and here is no terminal to ask in", {
      exitCode: EXIT_CODES.loginNeeded,
      hints: [`in a terminal: ${loginLine(parsed)}`],
    });
  }
  const { paths, fileSystem } = clientFiles(world);
  // without a directory for it there are no locks either, and login says what is wrong
  await makeDirectory(paths.opkDir, { mode: 0o700, fileSystem }).catch(() => undefined);
  const path = `${paths.opkDir}/ensure.lock`;
  let lock = await fileLock(path, { waitMs: 0 });
  if (lock.kind === "busy") {
    world.terminal.say("waiting for the login that has begun elsewhere");
    lock = await fileLock(path, { waitMs: OTHERS_MS });
  }
  using _lock = lock;
  if (await runCheck(parsed, world) !== "ended") return EXIT_CODES.ok;
  const loginWorld = systemLoginWorld({
    terminal: world.terminal,
    env: world.environment,
    signal: world.interruption(),
  });
  const result = await login({
    alias: parsed.words[0],
    agent: AGENT_MODES.find((mode) => mode === parsed.text("agent")),
    flow: LOGIN_FLOWS.find((flow) => flow === parsed.text("flow")),
    keyType: parsed.text("key-type") === "ed25519" ? "ed25519" : "ecdsa",
    privateKeyFile: parsed.text("private-key-file"),
  }, loginWorld);
  reportLogin(result, { next: false }, loginWorld);
  return EXIT_CODES.ok;
}

function loginLine(parsed: ParsedCommand): string {
  const file = parsed.text("private-key-file") ?? "";
  return ["opkssh", "login", ...parsed.words, ...(file === "" ? [] : ["-i", file])].join(" ");
}
