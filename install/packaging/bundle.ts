import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundlePart } from "./bundle_part.ts";
import { checkBundleImports } from "./check_bundle_imports.ts";
import { checkBundleModules } from "./check_bundle_modules.ts";
import { PROJECT_ROOT } from "./run_deno.ts";

/** What {@linkcode bundle} made. */
export interface Bundle {
  /** Absolute path of the directory that holds `main.js` and its chunks. */
  readonly directory: string;
  /** File names in it, sorted; `main.js` is one of them. */
  readonly files: readonly string[];
  /** Those that nothing imports: where the program and its workers begin. */
  readonly entries: readonly string[];
  /** Every module inside: `src/...` as in the project, `npm:name@version/path` for packages. */
  readonly modules: readonly string[];
}

/** Settings of {@linkcode bundle}. */
export interface BundleOptions {
  /** Directory of the project, where `main.ts` and `deno.json` are; default this one. */
  readonly root?: string;
  /** Refuse a lock file that does not fit, instead of bringing it up to date; for releases. */
  readonly frozen?: boolean;
}

/**
 * What `verify` loads is bundled apart, and what `ensure` loads before every connection. Together with
 * the rest it would be cut into dozens of small files, one for each set of modules that some other
 * command also uses, and every one of them costs time inside sshd. The price is a second copy of what
 * both use; the copies never share a value.
 */
const APART = ["src/server/verify.ts", "src/cli/quick_check.ts"];

/** What `main.ts` loads for all other commands. */
const REST = ["src/cli/run.ts", "src/cli/report_fault.ts"] as const;

/** The entry of a worker: no import leads to it, only its address. */
const WORKER = "src/oidc/provider_worker.ts";

/**
 * Puts the whole program into a directory: `main.js`, the entry of its worker and one chunk per lazily
 * loaded part, minified, with every package inside and nothing left to resolve at run time. The same
 * sources give the same bytes, wherever the checkout stands.
 *
 * @param directory where to; must be empty or missing
 * @param options project, lock file handling
 * @returns what is inside
 * @throws {Error} when bundling fails, or when the result holds a module of the tests or the
 *   installers, a package only tests use, or an import that would be resolved at run time
 */
export async function bundle(directory: string, options: BundleOptions = {}): Promise<Bundle> {
  const root = options.root ?? fileURLToPath(PROJECT_ROOT);
  const settings = { root, ...(options.frozen === undefined ? {} : { frozen: options.frozen }) };
  const external = APART.map((path) => `*/${basename(path)}`);
  const outside = [...external, ...REST.map(inSource)];
  // Alone, because the bundler unpacks itself when it first runs on a machine, and two that do so at
  // the same time are in each other's way.
  const start = await bundlePart(["main.ts"], { ...settings, external: outside });
  const parts = [
    start,
    ...await Promise.all([
      bundlePart(REST, { ...settings, external }),
      ...[...APART, WORKER].map((path) => bundlePart([path], { ...settings, joined: true })),
    ]),
  ];
  const worker = basename(WORKER, ".ts");
  const files = new Map<string, string>();
  for (const [name, text] of parts.flatMap((part) => [...part.files])) {
    if (files.has(name)) throw new Error(`Cannot bundle the program: two parts have a ${name}`);
    const linked = text.replace(PART_IMPORT, (_, part: string) => `import("./${part}.js")`);
    files.set(name, linked.replaceAll(`"./${worker}.ts"`, `"./${worker}.js"`));
  }
  const modules = [...new Set(parts.flatMap((part) => part.modules))].sort();
  checkBundleModules(modules);
  await Deno.mkdir(directory, { recursive: true });
  for (const [name, text] of files) {
    checkBundleImports(name, text);
    await putBundleFile(join(directory, name), text);
  }
  const entries = ["main.js", `${worker}.js`];
  return { directory, files: [...files.keys()].sort(), entries, modules };
}

/**
 * Writes a file of a bundle.
 *
 * @param path where to
 * @param text its content
 */
export async function putBundleFile(path: string, text: string): Promise<void> {
  await Deno.writeTextFile(path, text);
  await Deno.chmod(path, 0o644);
  // Times are embedded by `deno compile`, so they are part of what must be the same every time.
  await Deno.utime(path, 0, 0);
}

function inSource(path: string): string {
  return `./${path}`;
}

/** A lazy import of another part; a static one would have no place in the program. */
const PART_IMPORT = /import\("[^"]*\/(?:server|cli)\/(verify|quick_check|run|report_fault)\.ts"\)/g;
