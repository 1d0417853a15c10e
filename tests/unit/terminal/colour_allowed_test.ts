import assert from "node:assert/strict";
import { colourAllowed } from "../../../src/terminal/colour_allowed.ts";

const CASES: readonly [
  environment: Readonly<Record<string, string>>,
  isTerminal: boolean,
  allowed: boolean,
][] = [
  [{}, true, true],
  [{}, false, false],
  [{ NO_COLOR: "1" }, true, false],
  [{ NO_COLOR: "" }, true, true],
  [{ NO_COLOR: "0" }, true, false],
  [{ CLICOLOR: "0" }, true, false],
  [{ CLICOLOR: "1" }, false, false],
  [{ CLICOLOR: "1" }, true, true],
  [{ CLICOLOR_FORCE: "1" }, false, true],
  [{ CLICOLOR_FORCE: "0" }, false, false],
  [{ CLICOLOR_FORCE: "" }, false, false],
  [{ CLICOLOR_FORCE: "1", CLICOLOR: "0" }, false, true],
  [{ CLICOLOR_FORCE: "1", NO_COLOR: "1" }, true, false],
  [{ TERM: "dumb" }, true, false],
  [{ TERM: "xterm-256color" }, true, true],
  [{ TERM: "dumb", CLICOLOR_FORCE: "1" }, true, true],
];

for (const [environment, isTerminal, allowed] of CASES) {
  const stream = isTerminal ? "a terminal" : "a pipe";
  Deno.test(`colourAllowed with ${JSON.stringify(environment)} on ${stream} is ${allowed}`, () => {
    const values = new Map(Object.entries(environment));
    assert.equal(colourAllowed((name) => values.get(name), isTerminal), allowed);
  });
}
