import assert from "node:assert/strict";
import { valueCompletion } from "../../../src/cli/value_completion.ts";

Deno.test("valueCompletion of choices are these words", () => {
  assert.deepEqual(
    valueCompletion({
      kind: "string",
      long: "x",
      valueName: "X",
      help: "x",
      choices: ["a", "b"],
      completes: "file",
    }),
    { kind: "words", words: ["a", "b"] },
  );
});

Deno.test("valueCompletion of a path, an alias and anything else", () => {
  const argument = { name: "X", help: "x", required: true };
  assert.deepEqual(valueCompletion({ ...argument, completes: "file" }), { kind: "file" });
  assert.deepEqual(valueCompletion({ ...argument, completes: "alias" }), { kind: "alias" });
  assert.deepEqual(valueCompletion(argument), { kind: "none" });
  assert.deepEqual(valueCompletion({ kind: "list", long: "x", valueName: "X", help: "x" }), {
    kind: "none",
  });
});

Deno.test("valueCompletion for help are commands and topics", () => {
  const completion = valueCompletion({
    name: "X",
    help: "x",
    required: true,
    completes: "help",
  });
  assert.ok(completion.kind === "words");
  assert.ok(completion.words.includes("login") && completion.words.includes("environment"));
});
