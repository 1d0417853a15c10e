import { join } from "node:path";
import { runDeno } from "../run_deno.ts";

/**
 * Licence of an npm package, as its own package.json in the runtime's cache declares it.
 *
 * @param name of the package
 * @param version of the package
 * @returns an expression of the SPDX licence list, or `NOASSERTION`
 * @throws {Error} when the package is not in the cache
 */
export async function packageLicense(name: string, version: string): Promise<string> {
  cache ??= npmCache();
  const directory = await cache;
  for await (const registry of Deno.readDir(directory)) {
    const path = join(directory, registry.name, name, version, "package.json");
    let text: string;
    try {
      text = await Deno.readTextFile(path);
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) continue;
      if (error instanceof Deno.errors.NotADirectory) continue;
      throw error;
    }
    const manifest: unknown = JSON.parse(text);
    const declared = typeof manifest === "object" && manifest !== null && "license" in manifest
      ? manifest.license
      : undefined;
    return typeof declared === "string" && EXPRESSION.test(declared) ? declared : "NOASSERTION";
  }
  throw new Error(`Cannot find ${name}@${version} in ${directory}`);
}

const EXPRESSION = /^\(?[A-Za-z0-9.+-]+(?: (?:AND|OR|WITH) [A-Za-z0-9.+-]+)*\)?$/;

let cache: Promise<string> | undefined;

async function npmCache(): Promise<string> {
  const info: unknown = JSON.parse((await runDeno(["info", "--json"])).stdout);
  if (typeof info !== "object" || info === null || !("npmCache" in info)) {
    throw new Error("Cannot find the runtime's cache of packages");
  }
  return String(info.npmCache);
}
