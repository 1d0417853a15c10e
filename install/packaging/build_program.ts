import { join } from "node:path";
import { type Bundle, bundle, type BundleOptions, putBundleFile } from "./bundle.ts";
import { eagerFunctions } from "./rehearsal/eager_functions.ts";
import { rehearseVerify } from "./rehearsal/rehearse_verify.ts";

/**
 * Makes the program as it is installed: bundled, and with what sshd's question surely needs compiled
 * as soon as it is loaded. Which functions those are is not written down anywhere but seen in a
 * rehearsal. On Windows, where the files of the rehearsal would belong to nobody that `verify`
 * trusts, they are compiled when they are called, and releases are not built.
 *
 * @param directory where to; must be empty or missing
 * @param options project, lock file handling
 * @returns what is inside
 * @throws {Error} when bundling fails, or `verify` does not decide as it should
 */
export async function buildProgram(
  directory: string,
  options: BundleOptions = {},
): Promise<Bundle> {
  const program = await bundle(directory, options);
  if (Deno.build.os === "windows") return program;
  for (const [name, called] of await rehearseVerify(program.directory)) {
    const path = join(program.directory, name);
    await putBundleFile(path, eagerFunctions(await Deno.readTextFile(path), called));
  }
  return program;
}
