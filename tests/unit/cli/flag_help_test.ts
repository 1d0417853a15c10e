import assert from "node:assert/strict";
import { flagHelp } from "../../../src/cli/flag_help.ts";
import type { FlagSpec } from "../../../src/cli/flag_spec.ts";

const CASES: readonly [flag: FlagSpec, value: string, text: string][] = [
  [{ kind: "boolean", long: "x", help: "do it" }, "", "do it"],
  [{ kind: "string", long: "x", valueName: "V", help: "it" }, "V", "it"],
  [
    { kind: "string", long: "x", valueName: "V", help: "it", choices: ["a", "b"], default: "a" },
    "V",
    "it: a or b (default a)",
  ],
  [
    { kind: "string", long: "x", valueName: "V", help: "it", choices: ["a", "b", "c"] },
    "V",
    "it: a, b or c",
  ],
  [
    { kind: "string", long: "x", valueName: "V", help: "it", defaultHelp: "what is there" },
    "V",
    "it (default what is there)",
  ],
  [
    { kind: "list", long: "x", valueName: "V", help: "them" },
    "V",
    "them (commas between items, repeatable)",
  ],
  [
    { kind: "duration", long: "x", valueName: "T", help: "so long", default: 300 },
    "T",
    "so long (default 5m)",
  ],
  [
    { kind: "duration", long: "x", valueName: "T", help: "so long", defaultHelp: "for ever" },
    "T",
    "so long (default for ever)",
  ],
];

for (const [flag, value, text] of CASES) {
  Deno.test(`flagHelp of a ${flag.kind} flag is "${text}"`, () => {
    assert.deepEqual(flagHelp(flag), { value, text });
  });
}
