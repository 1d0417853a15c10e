import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { printLine } from "../print_line.ts";
import { PROJECT_ROOT } from "../run_deno.ts";
import { fillTemplate } from "./fill_template.ts";
import { parseChecksums } from "./parse_checksums.ts";
import { releaseValues } from "./release_values.ts";

/** Directories of templates; what they are for is in their names. */
const RECIPES = ["homebrew", "winget", "chocolatey", "nix", "ansible"] as const;

/**
 * Writes the recipes by which package managers install a release: every file below
 * `install/packaging/<recipe>/`, filled.
 *
 * @param version of the release, without a leading `v`
 * @param checksums text of its `checksums.txt`
 * @param out directory that gets one directory for each recipe
 * @returns paths of the files
 * @throws {Error} when checksums are missing or odd, or a template asks for what there is not
 */
export async function writeManifests(
  version: string,
  checksums: string,
  out: string,
): Promise<readonly string[]> {
  const values = await releaseValues(version, parseChecksums(checksums));
  const written: string[] = [];
  for (const recipe of RECIPES) {
    const templates = fileURLToPath(new URL(`install/packaging/${recipe}`, PROJECT_ROOT));
    for (const name of await filesBelow(templates)) {
      const target = join(out, recipe, name);
      await Deno.mkdir(dirname(target), { recursive: true });
      const text = fillTemplate(await Deno.readTextFile(join(templates, name)), values);
      await Deno.writeTextFile(target, text);
      written.push(target);
    }
  }
  return written;
}

/** Paths from the directory, sorted. */
async function filesBelow(directory: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(directory)) {
    if (!isDirectory) found.push(name);
    else {
      const below = await filesBelow(join(directory, name));
      found.push(...below.map((path) => join(name, path)));
    }
  }
  return found.sort();
}

/** `deno task manifests VERSION CHECKSUMS OUTDIR`. */
async function main(args: readonly string[]): Promise<number> {
  const [version, checksums, out] = args;
  if (version === undefined || checksums === undefined || out === undefined || args.length > 3) {
    printLine("usage: deno task manifests VERSION CHECKSUMS OUTDIR");
    printLine("  such as: deno task manifests 1.2.3 dist/checksums.txt dist/manifests");
    return 1;
  }
  try {
    const text = await Deno.readTextFile(checksums);
    for (const path of await writeManifests(version, text, out)) printLine(path);
    return 0;
  } catch (error) {
    printLine(`error: ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  }
}

if (import.meta.main) Deno.exit(await main(Deno.args));
