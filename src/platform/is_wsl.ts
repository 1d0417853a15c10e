/**
 * Tells whether this Linux runs inside Windows (WSL 1 or 2), where the browser is on the other side.
 *
 * @param host operating system and the kernel's release (`/proc/sys/kernel/osrelease`)
 * @returns true under WSL, also in containers of it
 */
export function isWsl(
  host: { readonly os: typeof Deno.build.os; readonly osRelease: string },
): boolean {
  return host.os === "linux" && /microsoft|wsl/i.test(host.osRelease);
}
