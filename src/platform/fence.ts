/** Every kind of permission a process of this program may have, in the order they are given back. */
export const PERMISSION_KINDS = ["env", "sys", "ffi", "net", "write", "run", "read"] as const;

/** One of them. */
export type PermissionKind = (typeof PERMISSION_KINDS)[number];

/** Gives back what a process may do. A seam: a test must go on after what it tests. */
export interface Fence {
  /**
   * Gives whole kinds back, for good.
   *
   * @param kinds which; those that are not held any more do not matter
   * @throws {Error} when one is still held afterwards
   */
  giveBack(kinds: readonly PermissionKind[]): void;
}

/**
 * The fence around this process. Nothing that was given back can be asked for again, because the
 * program runs with `--no-prompt`; a worker keeps the permissions it was started with.
 */
export const processFence: Fence = {
  giveBack(kinds: readonly PermissionKind[]): void {
    for (const name of kinds) {
      if (GIVEN_BACK.has(name)) continue;
      const { state } = Deno.permissions.revokeSync({ name });
      if (state === "granted") throw new Error(`the permission ${name} cannot be given back`);
      GIVEN_BACK.add(name);
    }
  },
};

/** There is no way back, so once is enough. */
const GIVEN_BACK = new Set<PermissionKind>();
