/**
 * Tells whether an error comes from a caller who may not look: the system's "permission denied"
 * stands at the end of the chain of causes.
 *
 * @param error whatever was thrown
 * @returns true when root would have got further
 */
export function isDenied(error: unknown): boolean {
  let current = error;
  // a chain is data from outside and could be a cycle
  for (let depth = 0; depth < 8 && current instanceof Error; depth++) {
    if (current instanceof Deno.errors.PermissionDenied) return true;
    current = current.cause;
  }
  return false;
}
