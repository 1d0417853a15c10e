/**
 * Sets environment variables of this process, for whatever reads them later: the runtime's TLS and
 * proxy settings, and programs that are started.
 *
 * @param variables names and values
 */
export function setEnvironment(variables: ReadonlyMap<string, string>): void {
  for (const [name, value] of variables) Deno.env.set(name, value);
}
