import { PROJECT_ROOT } from "./run_deno.ts";

/**
 * The rows an empty `/etc/opk/providers` gets. They stand in the installer, which has to do without
 * any other file; everything else takes them from there.
 *
 * @returns text of the file, one row a line
 * @throws {Error} when the installer no longer has them
 */
export async function defaultProvidersFile(): Promise<string> {
  const script = await Deno.readTextFile(new URL("install/install-linux.sh", PROJECT_ROOT));
  const rows = /<<'PROVIDERS'\n([^]*?\n)PROVIDERS\n/.exec(script)?.[1];
  if (rows === undefined) throw new Error("Cannot find the default providers in the installer");
  return rows;
}
