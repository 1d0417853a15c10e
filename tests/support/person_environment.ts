/** What programs on Windows cannot do without: sockets, temporary files, the user's directories. */
const WINDOWS = ["SystemRoot", "SystemDrive", "windir", "TEMP", "TMP", "ProgramData", "USERNAME"];

/**
 * Environment of a person with a home of their own, and nothing else of who runs the tests.
 *
 * @param home directory of the person
 */
export function personEnvironment(home: string): Record<string, string> {
  const env: Record<string, string> = {
    HOME: home,
    PATH: Deno.env.get("PATH") ?? "/usr/bin:/bin",
    NO_COLOR: "1",
  };
  if (Deno.build.os !== "windows") return env;
  for (const name of WINDOWS) {
    const value = Deno.env.get(name);
    if (value !== undefined) env[name] = value;
  }
  return {
    ...env,
    USERPROFILE: home,
    APPDATA: `${home}\\AppData\\Roaming`,
    LOCALAPPDATA: `${home}\\AppData\\Local`,
  };
}
