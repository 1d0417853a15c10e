import { PLAIN_KEY_SHELL_LINES } from "../../src/ssh/plain_key_shell_lines.ts";
import { BUNDLE_RUN_ENV, bundleRunFlags, UNWANTED_ENV } from "./runtime_flags.ts";

/** Directory beside `main.js` with what is known of the bundle, see `analysis_cache.ts`. */
export const ANALYSIS_DIRECTORY = "analysis";

/**
 * The launcher that stands in for a compiled binary where none can be made: a POSIX shell script
 * that replaces itself by the runtime, so that signals and exit codes are the program's own. A plain
 * key, which `main.ts` would refuse by its type alone, is refused by the script in the same way: sshd
 * asks about every key a client offers, and starting the runtime costs ten times as much. The
 * runtime never writes to the analysis of the bundle that all users share: who could (root) has its
 * own.
 *
 * @param home absolute path of the directory that holds `deno` and `main.js`
 * @returns text of the script
 */
export function launcherScript(home: string): string {
  const { DENO_DIR: nowhere, ...rest } = BUNDLE_RUN_ENV;
  const env = Object.entries(rest).map(([name, value]) => `${name}=${shellWord(value)}`);
  return `#!/bin/sh
# Made by \`deno task stage\`; the flags are those of install/packaging/runtime_flags.ts.
home=${shellWord(home)}
${PLAIN_KEY_SHELL_LINES}unset ${UNWANTED_ENV.join(" ")}
export ${env.join(" ")} DENO_DIR="$home/${ANALYSIS_DIRECTORY}"
known="$DENO_DIR/dep_analysis_cache_v2"
if [ -w "$known" ]; then DENO_DIR="$DENO_DIR-root"
elif [ ! -r "$known" ]; then DENO_DIR=${shellWord(nowhere)}; fi
exec "$home/deno" run ${bundleRunFlags("linux").map(shellWord).join(" ")} \\
  "$home/main.js" "$@"
`;
}

/** One word for a POSIX shell, quoted when it needs to be. */
function shellWord(text: string): string {
  return /^[A-Za-z0-9_\/=.,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
