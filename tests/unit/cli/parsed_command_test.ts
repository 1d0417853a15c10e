import assert from "node:assert/strict";
import { type FlagValue, ParsedCommand } from "../../../src/cli/parsed_command.ts";

const parsed = new ParsedCommand(
  ["google"],
  new Map<string, FlagValue>([
    ["verbose", { kind: "boolean", value: true }],
    ["send-access-token", { kind: "boolean", value: false }],
    ["key-type", { kind: "string", value: "ecdsa" }],
    ["principals", { kind: "list", value: ["a", "b"] }],
    ["timeout", { kind: "duration", value: 300 }],
  ]),
);

Deno.test("ParsedCommand gives each value under its kind", () => {
  assert.deepEqual(parsed.words, ["google"]);
  assert.equal(parsed.on("verbose"), true);
  assert.equal(parsed.text("key-type"), "ecdsa");
  assert.deepEqual(parsed.list("principals"), ["a", "b"]);
  assert.equal(parsed.seconds("timeout"), 300);
});

Deno.test("ParsedCommand tells a flag set to false from one not given", () => {
  assert.equal(parsed.choice("send-access-token"), false);
  assert.equal(parsed.choice("quiet"), undefined);
  assert.equal(parsed.on("send-access-token"), false);
  assert.equal(parsed.on("quiet"), false);
});

Deno.test("ParsedCommand gives undefined for what was not given", () => {
  assert.equal(parsed.text("provider"), undefined);
  assert.equal(parsed.list("other"), undefined);
  assert.equal(parsed.seconds("lifetime"), undefined);
});

Deno.test("ParsedCommand refuses to read a flag as another kind than declared", () => {
  const message = /^Cannot read flag --/;
  assert.throws(() => parsed.text("verbose"), { name: "TypeError", message });
  assert.throws(() => parsed.on("key-type"), { name: "TypeError", message });
  assert.throws(() => parsed.list("key-type"), { name: "TypeError", message });
  assert.throws(() => parsed.seconds("principals"), { name: "TypeError", message });
});
