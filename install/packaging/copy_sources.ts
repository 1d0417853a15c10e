import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { PROJECT_ROOT } from "./run_deno.ts";

/** Everything a release is made from. */
const SOURCES = ["deno.json", "deno.lock", "main.ts", "LICENSE", "README.md", "src", "install"];

/**
 * Copies what a release is made from, as a checkout at another place would have it.
 *
 * @param target where to; made when missing
 * @param root directory of the project, default this one
 */
export async function copySources(
  target: string,
  root: string = fileURLToPath(PROJECT_ROOT),
): Promise<void> {
  for (const name of SOURCES) await copy(join(root, name), join(target, name));
}

async function copy(from: string, to: string): Promise<void> {
  const { isDirectory } = await Deno.stat(from);
  if (!isDirectory) {
    await Deno.mkdir(dirname(to), { recursive: true });
    return await Deno.copyFile(from, to);
  }
  for await (const { name } of Deno.readDir(from)) await copy(join(from, name), join(to, name));
}
