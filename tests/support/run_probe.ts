import { fileURLToPath } from "node:url";
import { withTempDir } from "./with_temp_dir.ts";

/** How {@linkcode runProbe} runs. */
export interface RunProbeOptions {
  /** `Deno.args` of the script. */
  readonly args?: readonly string[];
  /** The whole environment, less what the runtime needs. */
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Runs a script in a process of its own: for what the runtime decides once per process.
 *
 * @param script its text; imports by absolute URL
 * @param options arguments and environment
 * @returns what it printed, trimmed
 */
export async function runProbe(script: string, options: RunProbeOptions = {}): Promise<string> {
  return await withTempDir(async (directory) => {
    const file = `${directory}/probe.ts`;
    await Deno.writeTextFile(file, script);
    const config = fileURLToPath(new URL("../../deno.json", import.meta.url));
    const flags = ["--quiet", "--no-lock", "--no-check", "--cached-only", "--config", config, "-A"];
    const { stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["run", ...flags, file, ...options.args ?? []],
      clearEnv: true,
      env: { HOME: directory, DENO_DIR: `${directory}/deno`, ...options.env },
      stderr: "inherit",
    }).output();
    return new TextDecoder().decode(stdout).trim();
  });
}
