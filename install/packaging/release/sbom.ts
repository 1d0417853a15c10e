import { VERSION } from "../../../src/cli/version.ts";
import { encodeHex } from "../encode_hex.ts";
import { printLine } from "../print_line.ts";
import { sourceDateEpoch } from "../source_date_epoch.ts";
import { insidePackages } from "./inside_packages.ts";
import { spdxDocument } from "./spdx_document.ts";

/**
 * Lists what is inside the program.
 *
 * @param created when the list is made
 * @returns an SPDX 2.3 document as JSON text
 * @throws {Error} when bundling fails, or a package is inside that the lock file does not know
 */
export async function sbom(created: Date): Promise<string> {
  const packages = await insidePackages();
  const facts = { version: VERSION, runtime: Deno.version.deno, packages, created };
  const bytes = new TextEncoder().encode(JSON.stringify(facts));
  const hash = await crypto.subtle.digest("SHA-256", bytes);
  const identity = encodeHex(new Uint8Array(hash, 0, 16));
  return `${JSON.stringify(spdxDocument({ ...facts, identity }), null, 2)}\n`;
}

/** `deno task sbom FILE`; the time is that of `SOURCE_DATE_EPOCH`, seconds, else now. */
async function main(args: readonly string[]): Promise<number> {
  const [file] = args;
  if (file === undefined || args.length > 1 || file.startsWith("-")) {
    printLine("usage: deno task sbom FILE");
    return 1;
  }
  try {
    const known = Deno.env.has("SOURCE_DATE_EPOCH");
    const text = await sbom(known ? new Date(sourceDateEpoch() * 1000) : new Date());
    await Deno.writeTextFile(file, text);
    printLine(`${file}: ${[...text.matchAll(/"versionInfo"/g)].length} packages`);
    return 0;
  } catch (error) {
    printLine(`error: ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  }
}

if (import.meta.main) Deno.exit(await main(Deno.args));
