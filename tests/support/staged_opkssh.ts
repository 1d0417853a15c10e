import { stage } from "../../install/packaging/stage.ts";
import { rootOwnedTempDir } from "./sshd/root_owned_temp_dir.ts";

/** Names the executable that a whole test run shares; set by `run_tests.ts`. */
export const STAGED_ENV = "OPKSSH_TEST_STAGED";

let made: Promise<string> | undefined;

/**
 * The program as sshd runs it: what `deno task stage` makes, with the flags of a release. Staged once
 * per test run, or, when a single file is run by hand, once for that file.
 *
 * @returns path of the executable
 */
export async function stagedOpkssh(): Promise<string> {
  const shared = Deno.env.get(STAGED_ENV);
  if (shared !== undefined) return shared;
  made ??= stageForThisProcess();
  return await made;
}

async function stageForThisProcess(): Promise<string> {
  const directory = await rootOwnedTempDir("opkssh-staged-");
  globalThis.addEventListener("unload", () => Deno.removeSync(directory, { recursive: true }));
  return (await stage(directory, { launcherOnly: true })).executable;
}
