import assert from "node:assert/strict";
import { suggest } from "../../../src/cli/suggest.ts";

const COMMANDS = ["login", "logout", "inspect", "client", "add", "verify", "help", "version"];

const CASES: readonly [typed: string, suggested: string | undefined][] = [
  ["logi", "login"],
  ["lgoin", "login"],
  ["Login", "login"],
  ["logut", "logout"],
  ["inspekt", "inspect"],
  ["insp", "inspect"],
  ["verfiy", "verify"],
  ["ver", "verify"],
  ["ad", "add"],
  ["ssh", undefined],
  ["x", undefined],
  ["", undefined],
  ["configuration", undefined],
  ["l".repeat(65), undefined],
];

for (const [typed, suggested] of CASES) {
  Deno.test(`suggest for ${JSON.stringify(typed)} is ${suggested}`, () => {
    assert.equal(suggest(typed, COMMANDS), suggested);
  });
}

Deno.test("suggest takes the nearest, and the first of equals", () => {
  assert.equal(suggest("print", ["print-key", "print-id-token", "paint"]), "paint");
  assert.equal(suggest("abc", ["abd", "abe"]), "abd");
});

Deno.test("suggest without candidates is undefined", () => {
  assert.equal(suggest("login", []), undefined);
});
