/**
 * The user who runs this process.
 *
 * @returns user id; undefined on Windows
 */
export function currentUid(): number | undefined {
  return Deno.build.os === "windows" ? undefined : Deno.uid() ?? undefined;
}
