import { encodeUtf8 } from "../encoding/utf8.ts";
import { unreachable } from "../errors/unreachable.ts";
import type { FileSystem } from "../platform/file_system.ts";
import { systemUsers, type Users } from "../platform/users.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { writeRaw } from "../terminal/write_raw.ts";
import { readHomePolicy } from "./read_home_policy.ts";

/** What {@linkcode readhome} works with. */
export interface ReadhomeWorld {
  /** Where it says why it failed. */
  readonly terminal: Terminal;
  /** Where the file goes, default stdout. */
  readonly write?: (bytes: Uint8Array) => void;
  /** The user database, default this machine's. */
  readonly users?: Users;
  /** Seam, default the file system of this machine. */
  readonly fileSystem?: FileSystem;
}

const LONGEST_NAME = 256;

/**
 * What no account is called: a name that leads out of the homes, an option, an entry of the user
 * database of its own, or something that was not text.
 */
const NO_NAME = /^-|[/:\u0000-\u001f\u007f-\u009f\ufffd]/;

/**
 * Prints an account's own policy file, byte by byte, for `verify`, which runs this through sudo as
 * root. The rule of sudo lets the verify account pass any arguments: there are no options, and
 * nothing comes from the environment.
 *
 * The Go tool knows lower-case names only, so that `Bob`, `HOST$` and `bob@example.com` cannot have a
 * policy (`tests/attacks/home_policy_test.ts`).
 *
 * @param argv exactly one word, the account's name
 * @param world terminal, users, files
 * @returns exit code: 0 printed; 1 not, one line says why and ends in a word of its own in
 *   parentheses when there simply is no file: `(absent)`
 */
export async function readhome(argv: readonly string[], world: ReadhomeWorld): Promise<number> {
  const outcome = await read(argv, world);
  if (typeof outcome === "string") {
    world.terminal.error(`cannot read home policy: ${outcome}`);
    return 1;
  }
  (world.write ?? writeRaw)(outcome);
  return 0;
}

/** The file's bytes, or why there are none. */
async function read(argv: readonly string[], world: ReadhomeWorld): Promise<Uint8Array | string> {
  const [name, ...more] = argv;
  if (name === undefined || more.length > 0) return "exactly one user name is needed";
  if (name === "" || name.length > LONGEST_NAME || NO_NAME.test(name)) {
    return "this is no user name";
  }
  const account = await (world.users ?? systemUsers()).byName(name);
  if (account === undefined) return `there is no user "${name}"`;
  const file = await readHomePolicy({ path: account.home, uid: account.uid }, world.fileSystem);
  switch (file.kind) {
    case "text":
      return encodeUtf8(file.text);
    case "absent":
      return `"${file.source.path}" does not exist (absent)`;
    case "unusable":
      return file.problem;
    default:
      return unreachable(file);
  }
}
