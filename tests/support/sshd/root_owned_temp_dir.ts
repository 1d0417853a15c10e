/**
 * A fresh directory for programs that sshd is to run: run by root, it stands where every directory
 * above it belongs to root and is writable by nobody else, as sshd demands; else it is an ordinary
 * temporary directory.
 *
 * @param prefix how its name begins
 * @returns its absolute path; the caller removes it
 */
export async function rootOwnedTempDir(prefix: string): Promise<string> {
  if (Deno.uid() !== 0) return await Deno.realPath(await Deno.makeTempDir({ prefix }));
  for (const dir of ["/opt", "/usr/local/lib", "/var/lib"]) {
    try {
      const real = await Deno.realPath(dir);
      if (real !== dir || !await rootOnly(real) || !await rootOnly("/")) continue;
      const made = await Deno.makeTempDir({ dir, prefix });
      await Deno.chmod(made, 0o755);
      return made;
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  throw new Error("there is no directory that only root can write to");
}

async function rootOnly(path: string): Promise<boolean> {
  const { uid, mode } = await Deno.stat(path);
  return uid === 0 && ((mode ?? 0) & 0o022) === 0;
}
