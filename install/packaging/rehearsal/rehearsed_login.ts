import { isRecord } from "../is_record.ts";

/** A login that was fine at one instant, and all that decides about it. */
export interface RehearsedLogin {
  /** That instant, Unix seconds. */
  readonly now: number;
  /** What sshd puts in place of `%u %k %t`. */
  readonly arguments: readonly string[];
  /** The server's files by path from its root. */
  readonly files: Readonly<Record<string, string>>;
  /** What may stand in `config.toml`. */
  readonly configuration: string;
}

/** Where it is kept; `deno task rehearsal` makes it. */
export const REHEARSED_LOGIN_FILE = new URL("rehearsed_login.json", import.meta.url);

/**
 * Reads the login that builds rehearse with.
 *
 * @returns the login
 * @throws {SyntaxError} when the file holds something else
 */
export async function readRehearsedLogin(): Promise<RehearsedLogin> {
  const value: unknown = JSON.parse(await Deno.readTextFile(REHEARSED_LOGIN_FILE));
  if (isRehearsedLogin(value)) return value;
  throw new SyntaxError("rehearsed_login.json is not a login: deno task rehearsal");
}

function isRehearsedLogin(value: unknown): value is RehearsedLogin {
  if (!isRecord(value)) return false;
  const { now, arguments: words, files, configuration } = value;
  return typeof now === "number" && typeof configuration === "string" &&
    Array.isArray(words) && words.every((word) => typeof word === "string") &&
    isRecord(files) && Object.values(files).every((text) => typeof text === "string");
}
