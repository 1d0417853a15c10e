import { BUNDLE_RUN_ENV, bundleRunFlags, UNWANTED_ENV } from "./runtime_flags.ts";

/**
 * The launcher that stands in for a compiled binary where none can be made: a POSIX shell script
 * that replaces itself by the runtime, so that signals and exit codes are the program's own.
 *
 * @param home absolute path of the directory that holds `deno` and `main.js`
 * @returns text of the script
 */
export function launcherScript(home: string): string {
  const env = Object.entries(BUNDLE_RUN_ENV).map(([name, value]) => `${name}=${shellWord(value)}`);
  return `#!/bin/sh
# Made by \`deno task stage\`; the flags are those of install/packaging/runtime_flags.ts.
unset ${UNWANTED_ENV.join(" ")}
export ${env.join(" ")}
exec ${shellWord(`${home}/deno`)} run ${bundleRunFlags("linux").map(shellWord).join(" ")} \\
  ${shellWord(`${home}/main.js`)} "$@"
`;
}

/** One word for a POSIX shell, quoted when it needs to be. */
function shellWord(text: string): string {
  return /^[A-Za-z0-9_\/=.,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
