/**
 * Runs a function with a fresh directory and removes it afterwards, whatever happened.
 *
 * @param run gets the absolute path, without links in it
 * @returns what `run` returned
 */
export async function withTempDir<T>(run: (directory: string) => Promise<T> | T): Promise<T> {
  const directory = await Deno.realPath(await Deno.makeTempDir({ prefix: "opkssh-test-" }));
  try {
    return await run(directory);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}
