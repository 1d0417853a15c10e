import assert from "node:assert/strict";
import { runProgram } from "../support/run_program.ts";

const project: unknown = JSON.parse(
  await Deno.readTextFile(new URL("../../deno.json", import.meta.url)),
);
const version = typeof project === "object" && project !== null && "version" in project
  ? project.version
  : undefined;

for (const argv of [["--version"], ["-v"], ["version"]]) {
  Deno.test(`opkssh ${argv.join(" ")}: one line with the version of deno.json`, async () => {
    assert.deepEqual(await runProgram(argv), {
      code: 0,
      stdout: `opkssh version ${version}\n`,
      stderr: "",
      files: [],
    });
  });
}
