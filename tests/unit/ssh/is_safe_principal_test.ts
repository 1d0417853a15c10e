import assert from "node:assert/strict";
import { isSafePrincipal } from "../../../src/ssh/is_safe_principal.ts";

Deno.test("isSafePrincipal takes user names as they occur", () => {
  for (
    const name of [
      "alice",
      "Alice",
      "_apt",
      "0day",
      "a.b+c-d_e@x.y",
      "host$",
      "opkssh-wildcard",
      "a".repeat(128),
      `${"a".repeat(128)}$`,
    ]
  ) assert.equal(isSafePrincipal(name), true, name);
});

Deno.test("isSafePrincipal refuses every single ASCII character that may not stand in a name", () => {
  const first = /[A-Za-z0-9_]/;
  const later = /[A-Za-z0-9._+@$-]/;
  for (let code = 0; code < 128; code++) {
    const character = String.fromCharCode(code);
    assert.equal(isSafePrincipal(character), first.test(character), `first ${code}`);
    assert.equal(isSafePrincipal(`a${character}`), later.test(character), `later ${code}`);
    if (character !== "$") {
      assert.equal(isSafePrincipal(`a${character}b`), later.test(character), `inside ${code}`);
    }
  }
});

Deno.test("isSafePrincipal refuses names that are too long, empty, or not ASCII", () => {
  for (
    const name of [
      "",
      "a".repeat(129),
      `${"a".repeat(129)}$`,
      "a$b",
      "a$$",
      "zo\u00eb",
      "alice\n",
      "\nalice",
      "alice\u2028",
    ]
  ) assert.equal(isSafePrincipal(name), false, JSON.stringify(name));
});
