import assert from "node:assert/strict";
import { helpFor } from "../../../src/cli/help_for.ts";
import { assertCode } from "../../support/assert_code.ts";

Deno.test("helpFor nothing is the help of the program", () => {
  assert.match(helpFor([]), /^opkssh - /);
});

Deno.test("helpFor finds commands at every depth", () => {
  assert.match(helpFor(["login"]), /^opkssh login - /);
  assert.match(helpFor(["client", "provider", "list"]), /^opkssh client provider list - /);
});

Deno.test("helpFor finds topics", () => {
  assert.match(helpFor(["environment"]), /^environment - /);
});

const UNKNOWN: readonly [words: readonly string[], message: string, hints: readonly string[]][] = [
  [["logi"], "no command or help topic: logi", ["did you mean: opkssh help login"]],
  [["enviroment"], "no command or help topic: enviroment", [
    "did you mean: opkssh help environment",
  ]],
  [["xyz"], "no command or help topic: xyz", []],
  [["client", "xyz"], "unknown command: client xyz", []],
];

for (const [words, message, hints] of UNKNOWN) {
  Deno.test(`helpFor refuses ${words.join(" ")}`, () => {
    const error = assertCode(() => helpFor(words), "usage");
    assert.equal(error.message, message);
    assert.deepEqual("hints" in error ? error.hints.slice(0, -1) : undefined, hints);
  });
}
