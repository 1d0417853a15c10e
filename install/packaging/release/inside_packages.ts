import { join } from "node:path";
import { bundle } from "../bundle.ts";
import { PROJECT_ROOT } from "../run_deno.ts";
import { packageDirectory } from "./package_directory.ts";
import { type LockedPackage, readLock } from "./read_lock.ts";

/** A package that is inside the program. */
export interface InsidePackage extends LockedPackage {
  /** What its package.json declares: an expression of the SPDX licence list, or `NOASSERTION`. */
  readonly license: string;
  /** Texts of its licence and notice files. */
  readonly notices: readonly string[];
}

let found: Promise<readonly InsidePackage[]> | undefined;

/**
 * Finds out which npm packages are inside the program: those whose modules the bundler really took.
 * Their versions and hashes are those of `deno.lock`. Done once for a process.
 *
 * @returns sorted by name and version
 * @throws {Error} when bundling fails, or a package is inside that the lock file does not know
 */
export function insidePackages(): Promise<readonly InsidePackage[]> {
  found ??= find();
  return found;
}

async function find(): Promise<readonly InsidePackage[]> {
  const lock = readLock(await Deno.readTextFile(new URL("deno.lock", PROJECT_ROOT)));
  const packages: InsidePackage[] = [];
  for (const id of await insideIds()) {
    const locked = lock.get(id);
    if (locked === undefined) throw new Error(`Cannot list ${id}: deno.lock does not know it`);
    const directory = await packageDirectory(locked.name, locked.version);
    packages.push({
      ...locked,
      license: await declaredLicense(directory),
      notices: await noticesIn(directory),
    });
  }
  return packages;
}

/** `name@version` of every package in the bundle, sorted. */
async function insideIds(): Promise<readonly string[]> {
  const work = await Deno.makeTempDir({ prefix: "opkssh-inside-" });
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

async function declaredLicense(directory: string): Promise<string> {
  const text = await Deno.readTextFile(join(directory, "package.json"));
  const manifest: unknown = JSON.parse(text);
  const declared = typeof manifest === "object" && manifest !== null && "license" in manifest
    ? manifest.license
    : undefined;
  return typeof declared === "string" && EXPRESSION.test(declared) ? declared : "NOASSERTION";
}

const EXPRESSION = /^\(?[A-Za-z0-9.+-]+(?: (?:AND|OR|WITH) [A-Za-z0-9.+-]+)*\)?$/;

async function noticesIn(directory: string): Promise<readonly string[]> {
  const names = (await Array.fromAsync(Deno.readDir(directory))).filter(({ isFile }) => isFile)
    .map(({ name }) => name).sort();
  const read = (name: string): Promise<string> => Deno.readTextFile(join(directory, name));
  const notices = await Promise.all(names.filter((name) => NOTICE.test(name)).map(read));
  if (notices.length > 0) return notices;
  // Some packages say it in their README only.
  const readme = names.find((name) => /^readme\.md$/i.test(name));
  const section = readme === undefined ? undefined : LICENSE_SECTION.exec(await read(readme))?.[1];
  return section === undefined ? [] : [section];
}

const NOTICE = /^(?:licen[cs]e|copying|notice|unlicense)(?:[.-].*)?$/i;
const LICENSE_SECTION = /^#+ *licen[cs]e *#*\n([^]*?)(?=^#|(?![^]))/im;
