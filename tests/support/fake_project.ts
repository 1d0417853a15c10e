import { dirname, join } from "node:path";

/** A throw-away project for tests of the build. */
export interface FakeProject {
  /** Its directory. */
  readonly root: string;
  /** Removes it. */
  remove(): Promise<void>;
}

/**
 * Writes a project of a few files into a temporary directory.
 *
 * @param files contents by path from the project's root; `deno.json`,
 *   `src/server/verify.ts`, `src/cli/run.ts`, `src/cli/report_fault.ts`, `src/cli/quick_check.ts` and
 *   `src/oidc/provider_worker.ts`, without which there is nothing to build, are made when not given
 * @returns the project
 */
export async function fakeProject(files: Readonly<Record<string, string>>): Promise<FakeProject> {
  const root = await Deno.realPath(await Deno.makeTempDir({ prefix: "opkssh-fake-" }));
  const all = {
    "deno.json": `{ "nodeModulesDir": "none", "lock": false }`,
    "src/server/verify.ts": `export function verify(): number { return 0; }`,
    "src/cli/run.ts": `export function run(): number { return 0; }`,
    "src/cli/report_fault.ts": `export function reportFault(): number { return 1; }`,
    "src/cli/quick_check.ts": `export function quickCheck(): number { return 0; }`,
    "src/oidc/provider_worker.ts": `addEventListener("message", () => undefined);`,
    ...files,
  };
  for (const [path, text] of Object.entries(all)) {
    await Deno.mkdir(dirname(join(root, path)), { recursive: true });
    await Deno.writeTextFile(join(root, path), text);
  }
  return { root, remove: () => Deno.remove(root, { recursive: true }) };
}
