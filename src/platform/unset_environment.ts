/**
 * Removes environment variables of this process, for whatever reads them later.
 *
 * @param names their names
 * @returns those that were set and not empty
 */
export function unsetEnvironment(names: readonly string[]): readonly string[] {
  return names.filter((name) => {
    const value = Deno.env.get(name);
    Deno.env.delete(name);
    return value !== undefined && value !== "";
  });
}
