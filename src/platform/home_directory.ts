import { CommandError } from "../errors/command_error.ts";

/** What the answer depends on; the defaults describe this process. */
export interface HomeDirectoryHost {
  /** Operating system, default the one this program was built for. */
  readonly os?: typeof Deno.build.os;
  /** Reads an environment variable, default `Deno.env.get`. */
  readonly env?: (name: string) => string | undefined;
}

/**
 * The home directory of the person at the keyboard: `HOME`, on Windows `USERPROFILE`. The server
 * side never calls this; it asks the user database (`users.ts`), because the environment of a
 * login belongs to whoever logs in.
 *
 * @param host what the answer depends on
 * @returns an absolute path without a trailing separator
 * @throws {CommandError} `system_part_missing` when the variable is empty or not absolute
 */
export function homeDirectory(host: HomeDirectoryHost = {}): string {
  const windows = (host.os ?? Deno.build.os) === "windows";
  const name = windows ? "USERPROFILE" : "HOME";
  const home = (host.env ?? Deno.env.get)(name) ?? "";
  if (home === "") {
    throw new CommandError("system_part_missing", `The variable ${name} is not set`, {
      hints: [`set ${name} to your home directory`],
    });
  }
  const absolute = windows ? /^(?:[A-Za-z]:[\\/]|\\\\)/ : /^\//;
  if (!absolute.test(home)) {
    throw new CommandError("system_part_missing", `${name} is "${home}", not an absolute path`, {
      hints: [`set ${name} to your home directory`],
    });
  }
  const trailing = windows ? /[\\/]$/ : /\/$/;
  const trimmed = home.replace(trailing, "");
  return trimmed === "" || /^[A-Za-z]:$/.test(trimmed) ? home : trimmed;
}
