import assert from "node:assert/strict";
import { askPassphrase } from "../../../src/cli/ask_passphrase.ts";
import { assertCodeAsync } from "../../support/assert_code.ts";
import { memoryTerminal } from "../../support/memory_terminal.ts";

function ask(answers: readonly (string | undefined)[], interactive = true): Promise<string> {
  const left = [...answers];
  return askPassphrase(memoryTerminal({ interactive }), () => {
    assert.ok(left.length > 0, "it asks too often");
    return Promise.resolve(left.shift());
  });
}

Deno.test("askPassphrase takes what was typed twice", async () => {
  assert.equal(await ask(["one", "one"]), "one");
  assert.equal(await ask(["one", "two", "three", "three"]), "three");
});

Deno.test("askPassphrase without a terminal is an error before it asks", async () => {
  await assertCodeAsync(() => ask([], false), "usage");
});

for (const answers of [[""], [undefined], ["a", "b", "a", "b", "a", undefined]]) {
  Deno.test(`askPassphrase of ${JSON.stringify(answers)} is an error`, async () => {
    await assertCodeAsync(() => ask(answers), "usage");
  });
}
