import { PLAIN_KEY_SHELL_LINES } from "../../ssh/plain_key_shell_lines.ts";

/** How every key filter begins. */
export const KEY_FILTER_HEAD = `#!/bin/sh
# Key filter, made by install-linux.sh of opkssh: refuses plain keys before the program is started.
`;

/**
 * The script that sshd can be told to run in front of opkssh: it refuses plain keys as `verify` would,
 * and replaces itself by the program for every other command line. `install-linux.sh` writes the same
 * bytes (`tests/install/key_filter_test.ts`).
 *
 * @param program absolute path of the program; any bytes
 * @returns text of the script
 */
export function keyFilterScript(program: string): string {
  const word = `'${program.replaceAll("'", "'\\''")}'`;
  return `${KEY_FILTER_HEAD}${PLAIN_KEY_SHELL_LINES}exec ${word} "$@"\n`;
}
