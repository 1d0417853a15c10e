import assert from "node:assert/strict";
import fc from "fast-check";
import { parseGlob } from "../../../src/policy/glob.ts";

function matches(pattern: string, text: string): boolean {
  const glob = parseGlob(pattern);
  assert.ok(glob !== undefined, `"${pattern}" is well-formed`);
  return glob.matches(text);
}

Deno.test("parseGlob matches as Go's path.Match does", () => {
  const cases: readonly (readonly [string, string, boolean])[] = [
    ["abc", "abc", true],
    ["abc", "abcd", false],
    ["abc", "ab", false],
    ["", "", true],
    ["", "a", false],
    ["*", "", true],
    ["*", "abc", true],
    ["*", "a/c", false],
    ["*c", "abc", true],
    ["a*", "a", true],
    ["a*", "ab/c", false],
    ["a*/b", "abc/b", true],
    ["a*/b", "a/c/b", false],
    ["a*b*c*d*e*/f", "axbxcxdxe/f", true],
    ["a*b*c*d*e*/f", "axbxcxdxexxx/f", true],
    ["a*b*c*d*e*/f", "axbxcxdxe/xxx/f", false],
    ["a*b?c*x", "abxbbxdbxebxczzx", true],
    ["a*b?c*x", "abxbbxdbxebxczzy", false],
    ["ab[c]", "abc", true],
    ["ab[b-d]", "abc", true],
    ["ab[e-g]", "abc", false],
    ["ab[^c]", "abc", false],
    ["ab[^e-g]", "abc", true],
    ["v[!7]", "v!", true],
    ["v[!7]", "v8", false],
    ["a\\*b", "a*b", true],
    ["a\\*b", "ab", false],
    ["a?b", "a\u263ab", true],
    ["a[^a]b", "a\u{1f600}b", true],
    ["a???b", "a\u263ab", false],
    ["[a-\u0436]*", "\u0430", true],
    ["*[a-\u0436]", "A", false],
    ["a?b", "a\uffffb", true],
    ["a?b", "a/b", false],
    ["a*b", "a/b", false],
    ["[\\]a]", "]", true],
    ["[\\-]", "-", true],
    ["[x\\-]", "-", true],
    ["[\\-x]", "a", false],
    ["[z-a]", "m", false],
    ["*x", "xxx", true],
    ["**", "a/b", false],
    ["{a,b}", "a", false],
    ["a]", "a]", true],
    ["[*]", "*", true],
    ["[*]", "a", false],
    ["repo:o/*:ref", "repo:o/a:b:ref", true],
    ["[\u{1f600}-\u{1f602}]", "\u{1f601}", true],
  ];
  for (const [pattern, text, expected] of cases) {
    assert.equal(matches(pattern, text), expected, `${pattern} against ${text}`);
  }
});

Deno.test("parseGlob lets a set be a slash, as Go does", () => {
  assert.equal(matches("a[^b]c", "a/c"), true);
  assert.equal(matches("a[.-0]c", "a/c"), true);
});

Deno.test("parseGlob takes a piece where it first fits and never moves it, as Go does", () => {
  // a search that could move `a[^x]` from "aa" to "a/" would find a match
  assert.equal(matches("*a[^x]*b", "aa/b"), false);
});

Deno.test("parseGlob never splits a character, which Go does between a star and a question mark", () => {
  assert.equal(matches("*?", "\u{1f600}"), true);
  assert.equal(matches("*??", "\u{1f600}"), false, "Go lets each question mark take one byte");
});

Deno.test("parseGlob refuses a pattern that is malformed anywhere", () => {
  const bad = [
    "[]a]",
    "[-]",
    "[x-]",
    "[-x]",
    "[a-b-c]",
    "[",
    "[^",
    "[^bc",
    "a[",
    "[a-",
    "[a",
    "\\",
  ];
  for (const pattern of [...bad, "x*[", "[^]", "[]", "a*\\", "*[a", "[\\"]) {
    assert.equal(parseGlob(pattern), undefined, pattern);
  }
});

Deno.test("parseGlob is fast where backtracking is exponential", () => {
  const started = performance.now();
  assert.equal(matches(`${"a*".repeat(2000)}b`, "a".repeat(20_000)), false);
  assert.equal(matches(`${"*a?".repeat(100)}b`, "a".repeat(5000)), false);
  assert.equal(matches(`*${"?".repeat(100)}b`, "a".repeat(5000)), false);
  assert.ok(performance.now() - started < 5000);
});

/** Tries every length of every star: slow, obviously right, for small inputs only. */
function naive(pattern: string, text: string): boolean {
  if (pattern === "") return text === "";
  if (pattern.startsWith("*")) {
    if (naive(pattern.slice(1), text)) return true;
    return text !== "" && text[0] !== "/" && naive(pattern, text.slice(1));
  }
  if (text === "") return false;
  const set = /^\[(\^?)([^\]]*)\]/.exec(pattern);
  if (set !== null) {
    const [{ length }, negated, members] = [set[0], set[1] === "^", set[2] ?? ""];
    const inside = members.includes(text.charAt(0));
    return inside !== negated && naive(pattern.slice(length), text.slice(1));
  }
  const fits = pattern.startsWith("?") ? text[0] !== "/" : text[0] === pattern[0];
  return fits && naive(pattern.slice(1), text.slice(1));
}

Deno.test("parseGlob agrees with a matcher that tries everything", () => {
  // sets here never match a slash: where they do, "first fits" and "tries everything" differ
  const part = fc.constantFrom("a", "b", "/", ":", "*", "?", "[ab]", "[^a/]", "[b]");
  const pattern = fc.array(part, { maxLength: 8 }).map((parts) => parts.join(""));
  const text = fc.string({ unit: fc.constantFrom("a", "b", "c", "/", ":"), maxLength: 10 });
  fc.assert(
    fc.property(pattern, text, (glob, subject) => {
      assert.equal(matches(glob, subject), naive(glob, subject));
    }),
    { numRuns: 3000 },
  );
});

Deno.test("parseGlob matches a text against itself once its syntax is escaped", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    assert.equal(matches(text.replace(/[*?[\\]/g, "\\$&"), text), true);
  }));
});
