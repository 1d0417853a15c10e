import { join } from "node:path";
import { type Ran, run } from "./sshd/run.ts";
import { findSystemPart } from "./system_parts.ts";

/** How a command is run by {@linkcode atHome}. */
export interface AtHomeOptions {
  /** True to give it a terminal of its own; stdout and stderr are then one. */
  readonly terminal?: boolean;
  /** Environment besides `HOME`, `PATH` and `NO_COLOR`. */
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Runs a command whose home directory is another one, also for programs that look it up in the account
 * files instead of `HOME`, as ssh does for `~/.ssh`. Root only: it takes a mount namespace.
 *
 * @param home the home directory; a script is left in it
 * @param command program and arguments, without single quotes in them
 * @param options terminal, environment
 */
export async function atHome(
  home: string,
  command: readonly string[],
  options: AtHomeOptions = {},
): Promise<Ran> {
  const passwd = join(home, ".passwd");
  const rows = (await Deno.readTextFile("/etc/passwd")).split("\n").map((row) => {
    const fields = row.split(":");
    return fields[0] === "root" ? fields.with(5, home).join(":") : row;
  });
  await Deno.writeTextFile(passwd, rows.join("\n"), { mode: 0o644 });
  const script = join(home, ".command");
  const words = command.map((word) => `'${word}'`).join(" ");
  await Deno.writeTextFile(script, `#!/bin/sh\nexec ${words}\n`, { mode: 0o755 });
  await Deno.chmod(script, 0o755);
  const inside = options.terminal === true
    ? `exec ${findSystemPart("script") ?? "script"} -qec ${script} /dev/null`
    : `exec ${script}`;
  return await run("unshare", [
    "--mount",
    "env",
    "-i",
    `HOME=${home}`,
    `PATH=${Deno.env.get("PATH") ?? "/usr/bin:/bin"}`,
    "NO_COLOR=1",
    ...Object.entries(options.env ?? {}).map(([name, value]) => `${name}=${value}`),
    "sh",
    "-c",
    `mount --bind ${passwd} /etc/passwd && ${inside}`,
  ]);
}
