import assert from "node:assert/strict";
import { parseAuthIdFile } from "../../../src/policy/auth_id_file.ts";
import { nearestMisses } from "../../../src/policy/nearest_miss.ts";
import { policyDenied } from "../../../src/policy/policy_denied.ts";
import { subjectSources } from "../../../src/policy/subject_sources.ts";
import { fakeClaims, type FakeJson } from "../../support/fake_claims.ts";
import { fakeIdentity } from "../../support/fake_identity.ts";

type Plain = { readonly [name: string]: FakeJson };

const ISSUER = "https://op.example.com";
const ALICE: Plain = { sub: "sub-1", email: "alice@example.com", groups: ["Dev", "ops"] };

function misses(text: string, claims?: Plain, userinfo?: Plain): readonly string[] {
  const answer = userinfo === undefined ? undefined : fakeClaims(userinfo);
  return nearestMisses({
    issuer: ISSUER,
    user: "root",
    rows: parseAuthIdFile(text).rows,
    source: { name: "system", path: "auth_id" },
    sources: subjectSources(fakeIdentity(fakeClaims(claims ?? ALICE)), answer),
  }).map(({ kind, line, detail }) => `${line} ${kind}: ${detail}`);
}

Deno.test("nearestMisses names issuers that are written differently", () => {
  assert.deepEqual(misses(`root alice@example.com ${ISSUER}/`), [
    `1 issuer-slash: the row is for the issuer "${ISSUER}/", not "${ISSUER}"; a final slash matters`,
  ]);
  assert.deepEqual(misses("root alice@example.com http://op.example.com"), [
    `1 issuer-scheme: the row is for the issuer "http://op.example.com", not "${ISSUER}"`,
  ]);
  assert.deepEqual(misses("root alice@example.com https://OP.example.com"), [
    `1 issuer-case: the row is for the issuer "https://OP.example.com", not "${ISSUER}"; case matters`,
  ]);
  assert.deepEqual(misses("root alice@example.com https://else.example.com"), [
    `1 issuer-other: the row is for the issuer "https://else.example.com", not "${ISSUER}"`,
  ]);
});

Deno.test("nearestMisses names aliases, which mean nothing in the file", () => {
  const [miss] = nearestMisses({
    issuer: "https://accounts.google.com",
    user: "root",
    rows: parseAuthIdFile("root alice@example.com Google\n").rows,
    source: { name: "system", path: "auth_id" },
    sources: subjectSources(fakeIdentity(fakeClaims(ALICE))),
  });
  assert.equal(miss?.kind, "issuer-alias");
});

Deno.test("nearestMisses names principals that are others", () => {
  assert.deepEqual(misses(`Root sub-1 ${ISSUER}\ndev alice@example.com ${ISSUER}\n`), [
    '1 principal-case: the row is for the user "Root", not "root"; case matters',
    '2 principal-other: the row is for the user "dev", not "root"',
  ]);
});

Deno.test("nearestMisses says nothing about rows that are plainly about others", () => {
  assert.deepEqual(misses(`root bob@example.com ${ISSUER}\ndev bob@example.com ${ISSUER}\n`), []);
  assert.deepEqual(misses(`dev alice@example.com https://else\nroot other-sub ${ISSUER}\n`), []);
});

Deno.test("nearestMisses explains claims", () => {
  assert.deepEqual(misses(`root oidc:groups:dev ${ISSUER}`), [
    '1 claim-value-case: the claim "groups" has "Dev", not "dev"; case matters',
  ]);
  assert.deepEqual(misses(`root oidc:groups:admins ${ISSUER}`), [
    '1 claim-value: the claim "groups" has "Dev", "ops", not "admins"',
  ]);
  assert.deepEqual(misses(`root oidc:roles:admins ${ISSUER}`), [
    '1 claim-absent: there is no claim "roles" in the ID token',
  ]);
  assert.deepEqual(misses(`root oidc:groups:a ${ISSUER}`, { sub: "s", groups: null }), [
    '1 claim-type: the claim "groups" is null or an object, which no row can match',
  ]);
  assert.deepEqual(misses(`root oidc:groups:a ${ISSUER}`, { sub: "s", groups: [] }), [
    '1 claim-value: the claim "groups" has no values, not "a"',
  ]);
  assert.deepEqual(misses(`root oidc:groups:urn:x:a ${ISSUER}`, { sub: "s", groups: ["a"] }), [
    '1 claim-value: the claim "groups" has "a", not "urn:x:a"',
  ]);
});

Deno.test("nearestMisses shows few values of a long claim", () => {
  const groups = Array.from({ length: 100 }, (_, index) => `g${index}`);
  const [miss] = misses(`root oidc:groups:a ${ISSUER}`, { sub: "s", groups });
  assert.ok(miss?.endsWith('"g7" and 92 more, not "a"'), miss);
  const [eight] = misses(`root oidc:groups:a ${ISSUER}`, { sub: "s", groups: groups.slice(0, 8) });
  assert.ok(eight?.endsWith('"g7", not "a"'), eight);
});

Deno.test("nearestMisses looks at userinfo too", () => {
  const info = { sub: "sub-1", groups: [], email: "a@x" };
  assert.deepEqual(misses(`root oidc:groups:a ${ISSUER}`, { sub: "sub-1", groups: null }, info), [
    '1 claim-value: the claim "groups" has no values, not "a"',
  ]);
  assert.deepEqual(misses(`root oidc:roles:a ${ISSUER}`, { sub: "sub-1" }, info), [
    '1 claim-absent: there is no claim "roles" in the ID token or in userinfo',
  ]);
  assert.deepEqual(misses(`dev a@x ${ISSUER}\n`, { sub: "sub-1" }, info), [
    '1 principal-other: the row is for the user "dev", not "root"',
  ]);
  assert.deepEqual(misses(`root b@x ${ISSUER}\n`, { sub: "sub-1" }, info), []);
});

Deno.test("nearestMisses explains subjects, patterns and addresses", () => {
  assert.deepEqual(misses(`root SUB-1 ${ISSUER}`), [
    '1 subject-case: the subject is "sub-1"; case matters',
  ]);
  assert.deepEqual(misses(`root repo:o/a:ref:* ${ISSUER}`, { sub: "repo:o/a:ref:refs/heads/m" }), [
    '1 subject-pattern: the subject "repo:o/a:ref:refs/heads/m" does not fit; * stops at a slash',
  ]);
  assert.deepEqual(misses(`root alice@example.com ${ISSUER}`, { sub: "s" }), [
    '1 email-absent: the ID token has no email; its subject is "s"',
  ]);
  assert.deepEqual(misses(`root oidc-match-end:email:@example.com ${ISSUER}`, { sub: "s" }), [
    '1 email-absent: the ID token has no email; its subject is "s"',
  ]);
  assert.deepEqual(misses(`root oidc-match-end:email:@xample.com ${ISSUER}`), [
    '1 email-ending: the email "alice@example.com" does not end in "@xample.com"',
  ]);
  assert.deepEqual(misses(`root kate@x ${ISSUER}`, { sub: "s", email: "\u212aate@x" }), [
    '1 email-look-alike: the email "\u212aate@x" only looks the same; a character is not ASCII',
  ]);
  assert.deepEqual(misses(`root OIDC:groups:ops ${ISSUER}`), [
    "1 prefix-case: this is no rule: rules begin with oidc:, oidc-match-end:email: or repo:",
  ]);
});

Deno.test("nearestMisses brings at most five, the most telling first", () => {
  const rows = Array.from({ length: 9 }, (_, index) => `dev${index} sub-1 ${ISSUER}\n`).join("");
  const found = misses(`${rows}root alice@example.com ${ISSUER}/\n`);
  assert.equal(found.length, 5);
  assert.ok(found[0]?.startsWith("10 issuer-slash"));
  assert.ok(found[1]?.startsWith("1 principal-other"));
});

Deno.test("policyDenied carries who, as whom, files and nearest misses", () => {
  const identity = fakeIdentity(fakeClaims({ sub: "sub-1", email: "alice@example.com" }));
  const miss = { kind: "principal-other", file: "f", line: 3, text: "t", detail: "d" } as const;
  const error = policyDenied({ identity, user: "root", files: ["f"], nearestMisses: [miss] });
  assert.equal(error.code, "POLICY_DENIED");
  assert.deepEqual(error.evidence, {
    principal: "root",
    issuer: ISSUER,
    subject: "sub-1",
    email: "alice@example.com",
    files: ["f"],
    nearestMisses: ["f:3: d"],
  });
});
