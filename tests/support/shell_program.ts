/**
 * Writes a shell script that can be run.
 *
 * @param path where to
 * @param script its lines, without the first
 * @param mode mode bits, default 0755
 * @returns the path
 */
export async function shellProgram(path: string, script: string, mode = 0o755): Promise<string> {
  await Deno.writeTextFile(path, `#!/bin/sh\n${script}\n`);
  await Deno.chmod(path, mode);
  return path;
}
