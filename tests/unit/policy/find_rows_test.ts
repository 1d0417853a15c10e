import assert from "node:assert/strict";
import fc from "fast-check";
import { type AuthIdFile, parseAuthIdFile } from "../../../src/policy/auth_id_file.ts";
import { decide, type Decision } from "../../../src/policy/decide.ts";
import { findRows } from "../../../src/policy/find_rows.ts";
import { subjectSources } from "../../../src/policy/subject_sources.ts";
import { fakeClaims, type FakeJson } from "../../support/fake_claims.ts";
import { fakeIdentity } from "../../support/fake_identity.ts";

type Plain = { readonly [name: string]: FakeJson };

const ISSUER = "https://op.example.com";

function find(text: string, claims: Plain, small = 0): AuthIdFile {
  return findRows(text, subjectSources(fakeIdentity(fakeClaims(claims))), small);
}

Deno.test("findRows finds rows by address, subject and rule, with their lines", () => {
  const text = `# ALICE@example.com\nroot bob ${ISSUER}\r\nroot Alice@Example.com ${ISSUER}\r\n` +
    `\ndev sub-1 ${ISSUER}\nx repo:o/* ${ISSUER}\nx oidc:groups:a ${ISSUER}\n` +
    `x oidc:groups:b ${ISSUER}\nx oidc-match-end:email:@x ${ISSUER}\nx 'y' ${ISSUER}`;
  const file = find(text, { sub: "sub-1", email: "alice@example.com", groups: ["a"] });
  assert.deepEqual(file.rows.map(({ line }) => line), [3, 5, 6, 7, 9, 10]);
  assert.equal(file.complete, false);
  const all = parseAuthIdFile(text).rows;
  for (const row of file.rows) assert.deepEqual(row, all.find(({ line }) => line === row.line));
});

Deno.test("findRows reports the bad rows among the lines it looks at", () => {
  const { problems } = find(`root 'x ${ISSUER}\nx\nroot sub-1 ${ISSUER} x\n`, { sub: "sub-1" });
  assert.deepEqual(problems.map(({ line, kind }) => `${line} ${kind}`), [
    "1 row-syntax-error",
    "3 row-arity",
  ]);
});

Deno.test("findRows parses small files as a whole", () => {
  const file = find(`root bob ${ISSUER}\nbroken\n`, { sub: "s" }, 1000);
  assert.deepEqual([file.rows.length, file.problems.length, file.complete], [1, 1, true]);
  const text = `root bob ${ISSUER}\n`;
  assert.equal(find(text, { sub: "s" }, text.length).complete, true);
  assert.equal(find(text, { sub: "s" }, text.length - 1).complete, false);
});

Deno.test("findRows parses as a whole where lower case and folding part", () => {
  assert.ok(find(`root bob ${ISSUER}\n`, { sub: "s", email: "andr\u00e9@x" }).complete);
  assert.ok(find(`root b\u0130b ${ISSUER}\n`, { sub: "s" }).complete);
});

Deno.test("findRows stays linear in a file of one long line", () => {
  const started = performance.now();
  for (const blank of [" ", "\t", " \t"]) {
    for (const piece of ["oidc:a:b", "oidc:", "repo:", "s", "'"]) {
      find(`root${blank}${`${piece}${blank}`.repeat(100_000)}`, { sub: "s" });
    }
    find(`\t\n${`root${blank}oidc:a:b x\n`.repeat(100_000)}`, { sub: "s" });
  }
  assert.ok(performance.now() - started < 10_000, "quadratic would take minutes");
});

/** What must be the same for both ways of reading. */
function gist(decision: Decision): unknown {
  return [decision.kind, decision.kind === "allow" ? decision.rule : null, decision.warnings];
}

const claims: fc.Arbitrary<Plain> = fc.record({
  sub: fc.constantFrom("sub-1", "repo:o/a:x", "a b", "it's", "#1", "x", "ALICE"),
  email: fc.constantFrom("alice@example.com", "Alice@Example.COM", "a#b@x", "\u212aate@x", ""),
  groups: fc.subarray(["a", "b:c", "dev", '"q"']),
  level: fc.constantFrom(1, 1234567, true, null),
});
const identity = fc.oneof(
  fc.constantFrom("alice@example.com", "ALICE@example.com", "sub-1", "SUB-1", "x", "kate@x"),
  fc.constantFrom("oidc:groups:a", "oidc::groups:a", "oidc:groups:b:c", "oidc:groups:dev:"),
  fc.constantFrom('oidc:groups:"dev"', "'oidc:\"groups\":a'", "oidc:", "OIDC:", "oidc:groups"),
  fc.constantFrom("oidc:level:1", "oidc:level:1.234567e+06", "oidc:level:true", "oidc:b:c"),
  fc.constantFrom("repo:o/*", "repo:o/[a", "repo:", "REPO:", "oidc-match-end:email:@EXAMPLE.com"),
  fc.constantFrom("oidc-match-end:email:x", "a\\ b", "'a b'", "it\\'s", "\\#1", "a\\#b@x", "''"),
  fc.constantFrom("alice@example.com#c", '"alice@example.com"', "\u212aate@x", "andr\u00e9@x"),
);
const blank = fc.constantFrom(" ", " ", " ", "\t", "  ", "\u00a0", "");
const row = fc.tuple(
  fc.constantFrom("root", "root", "root", "dev", "'root'", "# root", " root"),
  blank,
  identity,
  blank,
  fc.constantFrom(ISSUER, ISSUER, `${ISSUER}/`, `${ISSUER} # alice@example.com`, `${ISSUER} x`),
  fc.constantFrom("\n", "\n", "\r\n", "\n\n", " \n"),
).map((parts) => parts.join(""));

Deno.test("decide says the same for what findRows finds and for the whole file", () => {
  const file = fc.tuple(fc.constantFrom("", "\ufeff", "\n"), fc.array(row, { maxLength: 12 }));
  fc.assert(
    fc.property(file, claims, ([start, rows], who) => {
      const text = start + rows.join("");
      const input = {
        identity: fakeIdentity(fakeClaims({ iss: ISSUER, ...who })),
        user: "root",
        source: { name: "system", path: "auth_id" },
      } as const;
      const whole = decide({ ...input, rows: parseAuthIdFile(text).rows });
      const found = decide({ ...input, rows: find(text, { iss: ISSUER, ...who }).rows });
      assert.deepEqual(gist(found), gist(whole));
    }),
    { numRuns: 3000 },
  );
});
