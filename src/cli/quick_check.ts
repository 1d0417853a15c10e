import { checkKeys, type CheckKeysOptions } from "../client/check_keys.ts";
import { USUAL_LIFETIME } from "../client/key_life.ts";
import { LOGIN_FLOWS } from "../config/login_flow.ts";
import { agentAddress } from "../platform/agent_address.ts";
import { clientPaths } from "../platform/client_paths.ts";
import { systemClock } from "../platform/clock.ts";
import { homeDirectory } from "../platform/home_directory.ts";
import { systemFileSystem } from "../platform/system_file_system.ts";
import { EXIT_CODES } from "../errors/command_error.ts";
import { checkExitCode } from "./check_exit_code.ts";
import { parseDuration } from "./parse_duration.ts";

/**
 * Does what `check` and `ensure` do first, for the command lines that stand in scripts and in
 * ssh_config: no more than `-i FILE`, `--expires-in TIME` and, for `ensure`, `--flow FLOW`. ssh waits
 * for the answer, so neither the command table nor its parser is loaded.
 *
 * @param command which one
 * @param words after its name
 * @param env reads one environment variable
 * @returns the exit code; undefined when the full program has to take over, because of another
 *   argument, a login that is needed, or anything that a person should be told
 */
export async function quickCheck(
  command: "check" | "ensure",
  words: readonly string[],
  env: (name: string) => string | undefined,
): Promise<number | undefined> {
  const options = readWords(words, command === "ensure");
  if (options === undefined) return undefined;
  try {
    const state = await checkKeys(options, {
      paths: clientPaths(homeDirectory({ env })),
      fileSystem: systemFileSystem,
      now: systemClock,
      agent: agentAddress(env),
    });
    if (command === "check") return checkExitCode(state);
    return state === "ended" ? undefined : EXIT_CODES.ok;
  } catch {
    return undefined; // it will fail again, where there are words for it
  }
}

/** Values of the last flag of a name count, as in the full parser. */
function readWords(words: readonly string[], ensure: boolean): CheckKeysOptions | undefined {
  let privateKeyFile: string | undefined;
  let lifetimeSeconds: number | undefined = USUAL_LIFETIME;
  for (let at = 0; at < words.length; at++) {
    // when nothing is said, it does not matter how much
    if (ensure && QUIET.has(words[at] ?? "")) continue;
    const [, name, joined] = FLAG.exec(words[at] ?? "") ?? [];
    const value = joined ?? words[++at];
    if (name === undefined || value === undefined) return undefined;
    switch (name) {
      case "--expires-in":
        lifetimeSeconds = parseDuration(value);
        break;
      case "--flow":
        // only a login asks
        if (!ensure || !LOGIN_FLOWS.some((flow) => flow === value)) return undefined;
        break;
      default:
        privateKeyFile = value;
    }
    if (lifetimeSeconds === undefined) return undefined;
  }
  return { privateKeyFile, lifetimeSeconds };
}

const QUIET: ReadonlySet<string> = new Set(["-q", "--quiet"]);

const FLAG = /^(-i|--private-key-file|--expires-in|--flow)(?:=(.*))?$/s;
