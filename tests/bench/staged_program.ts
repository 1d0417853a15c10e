import { join } from "node:path";
import { ANALYSIS_DIRECTORY } from "../../install/packaging/launcher_script.ts";
import { BUNDLE_RUN_ENV, bundleRunFlags } from "../../install/packaging/runtime_flags.ts";
import { stage } from "../../install/packaging/stage.ts";
import type { Subject } from "./whole_processes.ts";

/** The program as it is installed, and the parts its launcher puts together. */
export interface StagedProgram {
  /** What sshd would start. */
  readonly executable: string;
  /** A file of the bundle, run as the launcher does it, without the shell before it. */
  subject(
    name: string,
    file: "main.js" | "empty.js",
    args: readonly string[],
    code: number,
  ): Subject;
  /** User and group the verify user has here; undefined for this process's own. */
  readonly id: number | undefined;
}

/**
 * Stages the program, and beside it an empty one that runs under the same flags.
 *
 * @param directory where to; belongs to root where this process is root
 */
export async function stagedProgram(directory: string): Promise<StagedProgram> {
  const { executable } = await stage(directory, { launcherOnly: true });
  const home = await homeOf(executable);
  await Deno.writeTextFile(join(home, "empty.js"), "");
  // As sshd runs it: under a user that owns nothing.
  const id = Deno.uid() === 0 ? 65534 : undefined;
  return {
    executable,
    id,
    subject: (name, file, args, code) => ({
      name,
      command: join(home, "deno"),
      args: ["run", ...bundleRunFlags("linux"), join(home, file), ...args],
      env: { ...BUNDLE_RUN_ENV, DENO_DIR: join(home, ANALYSIS_DIRECTORY), PATH: "/usr/bin:/bin" },
      id,
      code,
    }),
  };
}

/** The directory a staged launcher starts the runtime from. */
async function homeOf(executable: string): Promise<string> {
  const homes = `${executable}.d`;
  for await (const { name } of Deno.readDir(homes)) return join(homes, name);
  throw new Error(`${homes} is empty`);
}
