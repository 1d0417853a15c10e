// `deno task vectors [DIR]`: every vector file found in DIR through the public functions of the code.
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { runVectorFile } from "./run_file.ts";

if (import.meta.main) Deno.exit(await runDirectory(Deno.args[0] ?? ownDirectory()));

/** The vectors of this repository. */
function ownDirectory(): string {
  return dirname(fileURLToPath(import.meta.url));
}

/**
 * Runs all vector files of a directory and prints each mismatch, each decision that stands, and
 * `N passed, N failed` at the end.
 *
 * @param directory where `*.json` files are looked for
 * @returns 0, or 1 when a case failed, a file could not be read, or there was none
 */
async function runDirectory(directory: string): Promise<number> {
  let passed = 0;
  let failed = 0;
  const names: string[] = [];
  for await (const { name } of Deno.readDir(directory)) {
    if (name.endsWith(".json")) names.push(name);
  }
  for (const name of names.sort()) {
    const results = await runVectorFile(await Deno.readTextFile(join(directory, name)));
    if (results === undefined) {
      failed++;
      print(`${name}: not a vector file of a known schema`);
      continue;
    }
    const bad = results.filter((result) => result.status === "failed");
    const decided = results.filter((result) => result.status === "decided");
    passed += results.length - bad.length;
    failed += bad.length;
    print(`${name}: ${results.length - bad.length} of ${results.length}`);
    for (const result of decided) print(`  decided: ${result.name}: ${result.detail ?? ""}`);
    for (const result of bad) print(`  FAILED: ${result.name}: ${result.detail ?? ""}`);
  }
  if (passed + failed === 0) {
    print(`no vector file in ${directory}`);
    failed = 1;
  }
  print(`${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

function print(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}
