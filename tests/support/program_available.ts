/**
 * Says whether a program of the system can be started. Tests that need one put `needs NAME` into their
 * title and are ignored without it, so that the report says what did not run and why.
 *
 * @param name program name, looked up in PATH
 * @returns true when a file of that name can be executed
 */
export function programAvailable(name: string): boolean {
  for (
    const directory of (Deno.env.get("PATH") ?? "").split(Deno.build.os === "windows" ? ";" : ":")
  ) {
    try {
      const info = Deno.statSync(`${directory === "" ? "." : directory}/${name}`);
      if (info.isFile && ((info.mode ?? 0o111) & 0o111) !== 0) return true;
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory)) {
        throw error;
      }
    }
  }
  return false;
}
