/**
 * How the program is run, wherever it is run: the compiled binaries, the staged launcher, the
 * end-to-end tests and the benchmark all take their flags from here and nowhere else.
 *
 * What the flags are for:
 *
 * - Permissions are granted as whole kinds, because lists could not name what an administrator
 *   configures later (issuers, plugin programs, homes); `verify` gives back what it does not need
 *   before it parses the first byte of a key. `ffi` is granted on Windows only, for the access
 *   control lists of files.
 * - `--deny-import`: without it the runtime goes on allowing code from a list of well-known hosts.
 * - `--no-prompt`: a revoked permission is an error, never a question on somebody's terminal.
 * - `--unstable-worker-options`: a worker can be given fewer permissions than the program has.
 * - `--no-code-cache`: by default a compiled program loads V8 bytecode from a file in the temporary
 *   directory that any local user can plant: foreign code inside sshd's key check.
 * - `--jitless`: V8 otherwise aborts where memory that is writable and executable is refused
 *   (SELinux `execmem`, systemd `MemoryDenyWriteExecute`). No `eval` and no `Function`, either.
 */

/** Operating systems there is a binary for. */
export type TargetOs = "linux" | "darwin" | "windows";

/** Permission kinds every binary is made with, each one whole. */
export const PERMISSION_KINDS = ["read", "write", "net", "env", "run", "sys"] as const;

/** Flags handed to V8. */
export const V8_FLAGS = ["--jitless", "--disallow-code-generation-from-strings"] as const;

/** What any kind of start needs: permissions, no imports, no questions, no code cache, V8. */
function programFlags(os: TargetOs): string[] {
  const kinds: readonly string[] = os === "windows"
    ? [...PERMISSION_KINDS, "ffi"]
    : PERMISSION_KINDS;
  return [
    ...kinds.map((kind) => `--allow-${kind}`),
    "--deny-import",
    "--no-prompt",
    "--unstable-worker-options",
    "--no-code-cache",
    `--v8-flags=${V8_FLAGS.join(",")}`,
  ];
}

/**
 * Flags for `deno compile`, to stand before `--target`, `--output` and the entry module.
 *
 * The name of the program is fixed because it is embedded: otherwise the same sources under two
 * output names would not give the same bytes.
 *
 * @param os operating system of the binary that is made
 * @returns one flag per element
 */
export function compileFlags(os: TargetOs): string[] {
  return ["--quiet", "--no-config", "--no-check", "--app-name=opkssh", ...programFlags(os)];
}

/**
 * Flags for `deno run` of a finished bundle, to stand between `run` and the path of `main.js`. On
 * top of what a compiled binary embeds, they keep the runtime from looking for a configuration,
 * a lock file, or any code outside the bundle, and from parsing lazily loaded parts that this run
 * never reaches (a compiled binary never does).
 *
 * @param os operating system the bundle runs on
 * @returns one flag per element
 */
export function bundleRunFlags(os: TargetOs): string[] {
  return [
    "--quiet",
    "--no-config",
    "--no-lock",
    "--no-remote",
    "--no-npm",
    "--cached-only",
    "--unstable-lazy-dynamic-imports",
    ...programFlags(os),
  ];
}

/**
 * Environment of `deno run` of a bundle. The runtime keeps databases in `DENO_DIR` and takes the
 * home directory when there is none; below a device file nothing can ever be created or planted,
 * not even by root, and the runtime then works in memory. The launcher has a frozen directory instead
 * where it can not be written to.
 */
export const BUNDLE_RUN_ENV = {
  DENO_DIR: "/dev/null/deno",
  DENO_NO_UPDATE_CHECK: "1",
} as const;

/**
 * Environment variables that change what code the runtime runs, or how. The launcher removes them;
 * a compiled binary never reads them.
 */
export const UNWANTED_ENV = [
  "DENO_V8_FLAGS",
  "NODE_OPTIONS",
  "DENO_COVERAGE_DIR",
  "OTEL_DENO",
] as const;
