import { basename, join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { dropUnusedRequire } from "./drop_unused_require.ts";
import { joinStaticChunks } from "./join_static_chunks.ts";
import { runDeno } from "./run_deno.ts";
import { stableChunkNames } from "./stable_chunk_names.ts";

/** One entry module with everything it can load. */
export interface BundlePart {
  /** Contents by file name: the entry under its own name, chunks under names of their contents. */
  readonly files: ReadonlyMap<string, string>;
  /** Every module inside: `src/...` as in the project, `npm:name@version/path` for packages. */
  readonly modules: readonly string[];
}

/** Settings of {@linkcode bundlePart}. */
export interface BundlePartOptions {
  /** Directory of the project. */
  readonly root: string;
  /** Patterns of imports to leave as they are. */
  readonly external?: readonly string[];
  /** Refuse a lock file that does not fit. */
  readonly frozen?: boolean;
  /** Put what the first entry loads at once into its own file, see `join_static_chunks.ts`. */
  readonly joined?: boolean;
}

/**
 * Bundles entry modules: minified, packages inside, what they share and lazily loaded parts in files
 * of their own.
 *
 * @param entries paths of the modules from the project's root, at least one
 * @param options project, what to leave out, lock file handling
 * @throws {Error} when bundling fails
 */
export async function bundlePart(
  entries: readonly [string, ...string[]],
  options: BundlePartOptions,
): Promise<BundlePart> {
  const directory = await Deno.makeTempDir({ prefix: "opkssh-bundle-" });
  try {
    const run = await runDeno([
      "bundle",
      "--quiet",
      "--minify",
      "--code-splitting",
      "--platform=deno",
      "--sourcemap=external",
      ...(options.external ?? []).flatMap((pattern) => ["--external", pattern]),
      ...(options.frozen === true ? ["--frozen"] : []),
      `--outdir=${directory}`,
      ...entries.map((entry) => join(options.root, entry)),
    ], { cwd: options.root });
    if (run.code !== 0) {
      throw new Error(`Cannot bundle the program: ${run.stderr.trim()}`);
    }
    const texts = new Map<string, string>();
    const modules = new Set<string>();
    const names = (await Array.fromAsync(Deno.readDir(directory))).map(({ name }) => name).sort();
    for (const name of names) {
      const path = join(directory, name);
      const text = await Deno.readTextFile(path);
      if (!name.endsWith(".map")) texts.set(name, text);
      else {for (const source of sourcesOf(text)) {
          modules.add(moduleName(source, path, options.root));
        }}
    }
    if (modules.size === 0) throw new Error("Cannot bundle the program: there is no source map");
    const [first] = entries;
    const named = await stableChunkNames(dropUnusedRequire(texts), first);
    const file = `${basename(first, ".ts")}.js`;
    return {
      files: options.joined === true ? await joinStaticChunks(named, file) : named,
      modules: [...modules].sort(),
    };
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

function sourcesOf(text: string): string[] {
  const map: unknown = JSON.parse(text);
  if (typeof map === "object" && map !== null && "sources" in map && Array.isArray(map.sources)) {
    return map.sources.filter((source) => typeof source === "string");
  }
  throw new Error("Cannot bundle the program: a source map has no sources");
}

/** `src/...` for a file of the project, `npm:...` for one of a package, else the path itself. */
function moduleName(source: string, mapPath: string, root: string): string {
  const path = fileURLToPath(new URL(source, pathToFileURL(mapPath)));
  const inside = relative(root, path);
  if (!inside.startsWith("..")) return inside;
  const inPackage = /\/npm\/[^/]+\/((?:@[^/]+\/)?[^/@]+)\/([^/]+)\/(.+)$/.exec(path);
  return inPackage === null ? path : `npm:${inPackage[1]}@${inPackage[2]}/${inPackage[3]}`;
}
