import { join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

import { checkBundleImports } from "./check_bundle_imports.ts";
import { checkBundleModules } from "./check_bundle_modules.ts";
import { dropUnusedRequire } from "./drop_unused_require.ts";
import { PROJECT_ROOT, runDeno } from "./run_deno.ts";
import { stableChunkNames } from "./stable_chunk_names.ts";

/** What {@linkcode bundle} made. */
export interface Bundle {
  /** Absolute path of the directory that holds `main.js` and its chunks. */
  readonly directory: string;
  /** File names in it, sorted; `main.js` is one of them. */
  readonly files: readonly string[];
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
 * Puts the whole program into a directory: `main.js` and one chunk per lazily loaded part, minified,
 * with every package inside and nothing left to resolve at run time. The same sources give the same
 * bytes, wherever the checkout stands.
 *
 * @param directory where to; must be empty or missing
 * @param options project, lock file handling
 * @returns what is inside
 * @throws {Error} when bundling fails, or when the result holds a module of the tests or the
 *   installers, a package only tests use, or an import that would be resolved at run time
 */
export async function bundle(directory: string, options: BundleOptions = {}): Promise<Bundle> {
  const root = options.root ?? fileURLToPath(PROJECT_ROOT);
  await Deno.mkdir(directory, { recursive: true });
  const run = await runDeno([
    "bundle",
    "--quiet",
    "--minify",
    "--code-splitting",
    "--platform=deno",
    "--sourcemap=external",
    ...(options.frozen === true ? ["--frozen"] : []),
    `--outdir=${directory}`,
    join(root, "main.ts"),
  ], { cwd: root });
  if (run.code !== 0) {
    throw new Error(`Cannot bundle the program: ${run.stderr.trim()}`);
  }
  const modules = await takeSourceMaps(directory, root);
  const files = await normaliseFiles(directory);
  checkBundleModules(modules);
  return { directory, files, modules };
}

/** Reads which modules went in from the source maps, and removes the maps. */
async function takeSourceMaps(directory: string, root: string): Promise<string[]> {
  const modules = new Set<string>();
  for (const entry of await list(directory)) {
    if (!entry.endsWith(".map")) continue;
    const path = join(directory, entry);
    const map: unknown = JSON.parse(await Deno.readTextFile(path));
    for (const source of sourcesOf(map)) {
      modules.add(moduleName(fileURLToPath(new URL(source, pathToFileURL(path))), root));
    }
    await Deno.remove(path);
  }
  if (modules.size === 0) throw new Error("Cannot bundle the program: no source map was written");
  return [...modules].sort();
}

function sourcesOf(map: unknown): string[] {
  if (typeof map === "object" && map !== null && "sources" in map && Array.isArray(map.sources)) {
    return map.sources.filter((source) => typeof source === "string");
  }
  throw new Error("Cannot bundle the program: a source map has no sources");
}

/** `src/...` for a file of the project, `npm:...` for one of a package, else the path itself. */
function moduleName(path: string, root: string): string {
  const inside = relative(root, path);
  if (!inside.startsWith("..")) return inside;
  const inPackage = /\/npm\/[^/]+\/((?:@[^/]+\/)?[^/@]+)\/([^/]+)\/(.+)$/.exec(path);
  return inPackage === null ? path : `npm:${inPackage[1]}@${inPackage[2]}/${inPackage[3]}`;
}

/** Times are embedded by `deno compile`, so they are part of what must be the same every time. */
async function normaliseFiles(directory: string): Promise<string[]> {
  const texts = new Map<string, string>();
  for (const file of await list(directory)) {
    texts.set(file, await Deno.readTextFile(join(directory, file)));
    await Deno.remove(join(directory, file));
  }
  const stable = await stableChunkNames(dropUnusedRequire(texts));
  for (const [file, text] of stable) {
    checkBundleImports(file, text);
    await Deno.writeTextFile(join(directory, file), text, { mode: 0o644 });
    await Deno.chmod(join(directory, file), 0o644);
    await Deno.utime(join(directory, file), 0, 0);
  }
  return [...stable.keys()].sort();
}

async function list(directory: string): Promise<string[]> {
  const names: string[] = [];
  for await (const entry of Deno.readDir(directory)) names.push(entry.name);
  return names.sort();
}
