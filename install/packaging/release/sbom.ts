import { join } from "node:path";
import { VERSION } from "../../../src/cli/version.ts";
import { bundle } from "../bundle.ts";
import { encodeHex } from "../encode_hex.ts";
import { printLine } from "../print_line.ts";
import { PROJECT_ROOT } from "../run_deno.ts";
import { packageLicense } from "./package_license.ts";
import { readLock } from "./read_lock.ts";
import { type InsidePackage, spdxDocument } from "./spdx_document.ts";

/**
 * Finds out what is inside the program and lists it. The packages are those whose modules the bundler
 * really took; their versions and hashes are those of `deno.lock`.
 *
 * @param created when the list is made
 * @returns an SPDX 2.3 document as JSON text
 * @throws {Error} when bundling fails, or a package is inside that the lock file does not know
 */
export async function sbom(created: Date): Promise<string> {
  const lockText = await Deno.readTextFile(new URL("deno.lock", PROJECT_ROOT));
  const lock = readLock(lockText);
  const packages: InsidePackage[] = [];
  for (const id of await insideIds()) {
    const locked = lock.get(id);
    if (locked === undefined) throw new Error(`Cannot list ${id}: deno.lock does not know it`);
    packages.push({ ...locked, license: await packageLicense(locked.name, locked.version) });
  }
  const facts = { version: VERSION, runtime: Deno.version.deno, packages, created };
  const bytes = new TextEncoder().encode(JSON.stringify(facts));
  const hash = await crypto.subtle.digest("SHA-256", bytes);
  const identity = encodeHex(new Uint8Array(hash, 0, 16));
  return `${JSON.stringify(spdxDocument({ ...facts, identity }), null, 2)}\n`;
}

/** `name@version` of every package in the bundle, sorted. */
async function insideIds(): Promise<readonly string[]> {
  const work = await Deno.makeTempDir({ prefix: "opkssh-sbom-" });
  try {
    const { modules } = await bundle(join(work, "bundle"), { frozen: true });
    const ids = modules.flatMap((name) =>
      /^npm:((?:@[^/]+\/)?[^/@]+@[^/]+)\//.exec(name)?.[1] ?? []
    );
    return [...new Set(ids)].sort();
  } finally {
    await Deno.remove(work, { recursive: true });
  }
}

/** `deno task sbom FILE`; the time is that of `SOURCE_DATE_EPOCH`, seconds, else now. */
async function main(args: readonly string[]): Promise<number> {
  const [file] = args;
  if (file === undefined || args.length > 1 || file.startsWith("-")) {
    printLine("usage: deno task sbom FILE");
    return 1;
  }
  const epoch = Deno.env.get("SOURCE_DATE_EPOCH");
  const created = epoch === undefined ? new Date() : new Date(Number(epoch) * 1000);
  try {
    const text = await sbom(created);
    await Deno.writeTextFile(file, text);
    printLine(`${file}: ${[...text.matchAll(/"versionInfo"/g)].length} packages`);
    return 0;
  } catch (error) {
    printLine(`error: ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  }
}

if (import.meta.main) Deno.exit(await main(Deno.args));
