import { join } from "node:path";
import { dropUnusedRequire } from "./drop_unused_require.ts";
import { runDeno } from "./run_deno.ts";

/**
 * Puts everything an entry loads at once into the entry's own file. Code splitting cuts what lazily
 * loaded parts also use into chunks, each of them one more file to read, link and evaluate before
 * the first line runs: some 100 us inside sshd. Lazy parts then import from the entry what they
 * imported from those chunks, so nothing exists twice.
 *
 * @param files contents by file name, all of one part of the program
 * @param entry file name of the entry; nothing in it may await while it is loaded, because the lazy
 *   parts it would wait for wait for it
 * @returns the same part with one file for the entry
 * @throws {Error} when bundling fails, or when a lazy part needs a chunk in a way that is not known
 */
export async function joinStaticChunks(
  files: ReadonlyMap<string, string>,
  entry: string,
): Promise<Map<string, string>> {
  const chunks = staticChunks(files, entry);
  if (chunks.length === 0) return new Map(files);
  const lazy = [...files].filter(([name]) => name !== entry && !chunks.includes(name));
  const exports = [`export*from"./${entry}";`];
  for (const [index, chunk] of chunks.entries()) {
    const names = exportedNames(files.get(chunk) ?? "");
    if (names.length === 0 || !lazy.some(([, text]) => importsOf(text).includes(chunk))) continue;
    const passed = names.map((name) => `${name} as ${joinedName(index, name)}`);
    exports.push(`export{${passed.join(",")}}from"./${chunk}";`);
  }
  const joined = await bundleAgain(files, exports.join("\n"), lazy.map(([name]) => name));
  const relinked = lazy.map(([name, text]) => [name, relink(text, chunks, entry)] as const);
  return dropUnusedRequire(new Map([[entry, joined], ...relinked]));
}

/** Under which name the entry exports what chunk number `index` exported under `name`. */
function joinedName(index: number, name: string): string {
  return `part${index}_${name}`;
}

function relink(text: string, chunks: readonly string[], entry: string): string {
  const linked = text.replace(
    /\b(import|export)\{([^{}]*)\}from"\.\/([^"]+)"/g,
    (whole, keyword: string, list: string, chunk: string) => {
      const index = chunks.indexOf(chunk);
      if (index < 0) return whole;
      const items = list.split(",").map((item) => {
        const [name = "", as = name] = item.split(" as ");
        return `${joinedName(index, name)} as ${as}`;
      });
      return `${keyword}{${items.join(",")}}from"./${entry}"`;
    },
  ).replace(
    /\bimport"\.\/([^"]+)"/g,
    (whole, chunk: string) => chunks.includes(chunk) ? `import"./${entry}"` : whole,
  );
  const left = chunks.find((chunk) => linked.includes(chunk));
  if (left !== undefined) {
    throw new Error(`Cannot bundle the program: nobody knows how ${left} is used`);
  }
  return linked;
}

/** The chunks that are loaded with a file, and with those, in the order they are found. */
function staticChunks(files: ReadonlyMap<string, string>, entry: string): string[] {
  const seen = new Set([entry]);
  for (const name of seen) {
    for (const other of importsOf(files.get(name) ?? "")) {
      if (files.has(other)) seen.add(other);
    }
  }
  seen.delete(entry);
  return [...seen];
}

function importsOf(text: string): string[] {
  return [...text.matchAll(/\b(?:from|import)"\.\/([^"]+)"/g)].map(([, name = ""]) => name);
}

/** The bundler writes one list of exports, at the end; a chunk may have none. */
function exportedNames(text: string): string[] {
  const list = /(?:^|[;}\s])export\{([^{}]*)\};?\s*$/.exec(text)?.[1];
  return list?.split(",").map((item) => item.split(" as ").at(-1)?.trim() ?? item) ?? [];
}

async function bundleAgain(
  files: ReadonlyMap<string, string>,
  entry: string,
  outside: readonly string[],
): Promise<string> {
  const directory = await Deno.makeTempDir({ prefix: "opkssh-bundle-" });
  try {
    for (const [name, text] of files) await Deno.writeTextFile(join(directory, name), text);
    await Deno.writeTextFile(join(directory, ENTRY), entry);
    const output = join(directory, "joined", ENTRY);
    const run = await runDeno([
      ...["bundle", "--quiet", "--minify", "--no-config", "--no-lock", "--no-remote", "--no-npm"],
      "--platform=deno",
      ...outside.flatMap((name) => ["--external", `./${name}`]),
      ...["--external", "*.ts"],
      `--output=${output}`,
      join(directory, ENTRY),
    ], { cwd: directory });
    if (run.code !== 0) throw new Error(`Cannot bundle the program: ${run.stderr.trim()}`);
    return await Deno.readTextFile(output);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

/** A name no part of the program has. */
const ENTRY = "joined-entry.js";
