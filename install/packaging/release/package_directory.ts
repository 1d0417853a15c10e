import { join } from "node:path";
import { runDeno } from "../run_deno.ts";

/**
 * Finds an unpacked npm package in the runtime's cache.
 *
 * @param name of the package
 * @param version of the package
 * @returns its directory
 * @throws {Error} when the package is not in the cache
 */
export async function packageDirectory(name: string, version: string): Promise<string> {
  cache ??= npmCache();
  const directory = await cache;
  for await (const registry of Deno.readDir(directory)) {
    const path = join(directory, registry.name, name, version);
    try {
      await Deno.stat(join(path, "package.json"));
      return path;
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) continue;
      if (error instanceof Deno.errors.NotADirectory) continue;
      throw error;
    }
  }
  throw new Error(`Cannot find ${name}@${version} in ${directory}`);
}

let cache: Promise<string> | undefined;

async function npmCache(): Promise<string> {
  const info: unknown = JSON.parse((await runDeno(["info", "--json"])).stdout);
  if (typeof info !== "object" || info === null || !("npmCache" in info)) {
    throw new Error("Cannot find the runtime's cache of packages");
  }
  return String(info.npmCache);
}
