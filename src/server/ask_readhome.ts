import { decodeUtf8 } from "../encoding/utf8.ts";
import { unreachable } from "../errors/unreachable.ts";
import { type ProgramResult, runProgram } from "../platform/run_program.ts";
import type { PolicyFile } from "./apply_policy.ts";
import { MAX_POLICY_FILE } from "./policy_file_rules.ts";
import { quoteTalk } from "./quote_talk.ts";

/** What {@linkcode askReadhome} runs. */
export interface AskReadhomeOptions {
  /** Path of sudo. */
  readonly sudo: string;
  /** Path of this program, as sudo's rule names it. */
  readonly executable: string;
  /** The account's home directory, absolute. */
  readonly home: string;
  /** Takes what sudo and readhome said besides, for the log. */
  warn(warning: string): void;
  /** Milliseconds until sudo is given up, default 5000. */
  readonly timeoutMs?: number;
}

/** Nothing of our own environment: what root runs must not depend on it, nor its messages. */
const ENVIRONMENT = { LC_ALL: "C", PATH: "/usr/sbin:/usr/bin:/sbin:/bin" } as const;

/**
 * Reads an account's own policy file through `sudo -n PROGRAM readhome USER`. Only standard output is
 * the file; the Go tool takes standard error for rows as well
 * (`tests/unit/server/ask_readhome_test.ts`).
 *
 * @param user the account
 * @param options what to run
 * @returns the file as it was found
 */
export async function askReadhome(user: string, options: AskReadhomeOptions): Promise<PolicyFile> {
  const source = { name: "home", path: `${options.home}/.opk/auth_id` } as const;
  const timeoutMs = options.timeoutMs ?? 5000;
  const result = await runProgram({
    argv: [options.sudo, "-n", options.executable, "readhome", user],
    env: ENVIRONMENT,
    clearEnv: true,
    cwd: "/",
    timeoutMs,
    maxStdout: MAX_POLICY_FILE,
  });
  if (result.kind === "exited" && result.code === 0) {
    const said = quoteTalk(result.stderr);
    if (said !== undefined) options.warn(`sudo readhome: ${said}`);
    try {
      return { kind: "text", source, text: decodeUtf8(result.stdout) };
    } catch {
      return { kind: "unusable", source, problem: "is not UTF-8 text" };
    }
  }
  if (isAbsence(result)) return { kind: "absent", source };
  return { kind: "unusable", source, problem: problemOf(result, timeoutMs) };
}

/** `readhome` ends its one line like this when there is no file, which is no problem. */
function isAbsence(result: ProgramResult): boolean {
  return result.kind === "exited" && result.code === 1 && result.stdout.length === 0 &&
    quoteTalk(result.stderr)?.endsWith("(absent)") === true;
}

function problemOf(result: ProgramResult, timeoutMs: number): string {
  switch (result.kind) {
    case "exited":
      return `cannot be read through sudo: ${
        quoteTalk(result.stderr) ?? `exit code ${result.code}`
      }`;
    case "not-started":
      return `cannot be read through sudo, which does not start: ${result.reason}`;
    case "timeout":
      return `cannot be read through sudo: no answer within ${timeoutMs} ms`;
    case "too-much-output":
      return `is larger than ${MAX_POLICY_FILE} bytes`;
    default:
      return unreachable(result);
  }
}
