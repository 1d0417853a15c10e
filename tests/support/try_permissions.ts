import type { PermissionKind } from "../../src/platform/fence.ts";

/** One harmless use of each kind, done at once. */
const USES: Readonly<Record<PermissionKind, () => unknown>> = {
  read: () => Deno.statSync("/etc/passwd"),
  write: () => Deno.removeSync("/nonexistent/opkssh"),
  net: () => Deno.listen({ hostname: "127.0.0.1", port: 0 }).close(),
  env: () => Deno.env.get("PATH"),
  run: () => new Deno.Command("/nonexistent/opkssh").outputSync(),
  sys: () => Deno.uid(),
  ffi: () => Deno.dlopen("/nonexistent/opkssh.so", {}),
};

/**
 * Tries every kind of permission for real.
 *
 * @returns the kinds that are still held, in alphabetical order
 */
export function tryPermissions(): PermissionKind[] {
  const kinds: readonly PermissionKind[] = ["env", "ffi", "net", "read", "run", "sys", "write"];
  return kinds.filter((kind) => {
    try {
      USES[kind]();
    } catch (error) {
      return !(error instanceof Deno.errors.NotCapable);
    }
    return true;
  });
}
