import assert from "node:assert/strict";
import { readPastedAnswer } from "../../../src/oidc/read_pasted_answer.ts";

const STATE = "the-state";
const PAGE = "http://localhost:3000/login-callback";

const ANSWERS: readonly (readonly [string, string, string, boolean])[] = [
  ["the whole address", `${PAGE}?code=abc&state=${STATE}&iss=x`, "abc", false],
  ["the address between blanks", `  ${PAGE}?code=abc&state=${STATE}\r`, "abc", false],
  ["the address in quotes", `"${PAGE}?code=abc&state=${STATE}"`, "abc", false],
  ["the address with a fragment", `${PAGE}?code=abc&state=${STATE}#_=_`, "abc", false],
  ["the address without its scheme", `localhost:3000/x?code=a&state=${STATE}`, "a", false],
  ["the query", `?code=abc&state=${STATE}`, "abc", false],
  ["the query without its mark", `state=${STATE}&code=abc`, "abc", false],
  ["the code", "abc.DEF-123_~", "abc.DEF-123_~", true],
  ["a code with a slash", "4/0AbCd-ef", "4/0AbCd-ef", true],
  ["a code as it stands in an address", "4%2F0AbCdEf", "4/0AbCdEf", true],
  ["a code that ends in an equals sign", "YWJjZA==", "YWJjZA==", true],
];

for (const [name, text, code, bare] of ANSWERS) {
  Deno.test(`readPastedAnswer takes ${name}`, () => {
    const answer = readPastedAnswer(text, STATE);
    assert.ok(answer.kind === "answer", JSON.stringify(answer));
    assert.equal(answer.parameters.get("code"), code);
    assert.equal(answer.parameters.get("state"), STATE);
    assert.equal(answer.bare, bare);
  });
}

Deno.test("readPastedAnswer takes an error of the provider", () => {
  const answer = readPastedAnswer(`${PAGE}?error=access_denied&state=${STATE}`, STATE);
  assert.ok(answer.kind === "answer");
  assert.equal(answer.parameters.get("error"), "access_denied");
});

const UNUSABLE: readonly (readonly [string, string, RegExp])[] = [
  ["nothing", " \r", /empty/],
  ["a word", "hello", /neither an address nor a code/],
  ["another state", `${PAGE}?code=abc&state=other`, /another login/],
  ["no state", `${PAGE}?code=abc`, /another login/],
  ["the state twice", `${PAGE}?code=abc&state=${STATE}&state=${STATE}`, /another login/],
  ["the state in capitals", `${PAGE}?code=abc&state=${STATE.toUpperCase()}`, /another login/],
  ["the login page", "https://op.example.com/authorize?client_id=x&state=y", /no code/],
  ["a page without query", PAGE, /no code/],
  ["two words", "abc def", /blanks/],
  ["a control character", "abc\u001bdef", /blanks/],
  ["a letter that is not ASCII", "abc\u00e9", /not a code/],
  ["a broken escape", "abc%ff", /not a code/],
  ["a page of text", "a".repeat(20_000), /too long/],
];

for (const [name, text, problem] of UNUSABLE) {
  Deno.test(`readPastedAnswer refuses ${name}`, () => {
    const answer = readPastedAnswer(text, STATE);
    assert.ok(answer.kind === "unusable", JSON.stringify([...answer.kind]));
    assert.match(answer.problem, problem);
  });
}

Deno.test("readPastedAnswer is done with hostile text at once", () => {
  const start = performance.now();
  for (const part of ["a=&", "&", "=", "%", "a.b/"]) {
    readPastedAnswer(part.repeat(16_000 / part.length), STATE);
  }
  assert.ok(performance.now() - start < 1000);
});
