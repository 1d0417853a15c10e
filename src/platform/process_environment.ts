/**
 * Variables that the launcher of `deno task stage` sets for the runtime. A program we start that is
 * itself written for this runtime would look for its modules in our directory.
 */
const OF_THE_LAUNCHER: readonly string[] = ["DENO_DIR", "DENO_NO_UPDATE_CHECK"];

/**
 * The environment this process was given, for programs it starts.
 *
 * @returns variables by name, without those that are meant for our own runtime
 */
export function processEnvironment(): Record<string, string> {
  const variables = Deno.env.toObject();
  for (const name of OF_THE_LAUNCHER) delete variables[name];
  return variables;
}
