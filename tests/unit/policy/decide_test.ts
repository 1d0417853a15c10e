import assert from "node:assert/strict";
import { parseAuthIdFile } from "../../../src/policy/auth_id_file.ts";
import { decide, type Decision } from "../../../src/policy/decide.ts";
import { fakeClaims, type FakeJson } from "../../support/fake_claims.ts";
import { fakeIdentity } from "../../support/fake_identity.ts";

type Plain = { readonly [name: string]: FakeJson };

const ISSUER = "https://op.example.com";
const ALICE: Plain = { sub: "sub-1", email: "alice@example.com", "email_verified": true };

interface Options {
  readonly claims?: Plain;
  readonly userinfo?: Plain;
  readonly user?: string;
  readonly name?: "system" | "home";
  readonly complete?: boolean;
}

function run(text: string, options: Options = {}): Decision {
  return decide({
    identity: fakeIdentity(fakeClaims(options.claims ?? ALICE)),
    user: options.user ?? "root",
    rows: parseAuthIdFile(text).rows,
    source: { name: options.name ?? "system", path: "/etc/opk/auth_id" },
    userinfo: options.userinfo === undefined ? undefined : fakeClaims(options.userinfo),
    complete: options.complete ?? true,
  });
}

Deno.test("decide allows by the first row that matches and names it", () => {
  const text =
    `root bob@example.com ${ISSUER}\nroot sub-1 ${ISSUER} # her\nroot alice@example.com ${ISSUER}\n`;
  assert.deepEqual(run(text), {
    kind: "allow",
    rule: {
      file: "/etc/opk/auth_id",
      line: 2,
      text: `root sub-1 ${ISSUER}`,
      by: "subject",
      claimsFrom: "ID token",
    },
    warnings: [],
  });
});

Deno.test("decide tries each row on the ID token, then on userinfo", () => {
  const text = `root oidc:groups:a ${ISSUER}\nroot alice@example.com ${ISSUER}\n`;
  const decision = run(text, { userinfo: { sub: "sub-1", groups: ["a"] } });
  assert.ok(decision.kind === "allow");
  assert.deepEqual([decision.rule.line, decision.rule.claimsFrom], [1, "userinfo"]);
});

Deno.test("decide ignores userinfo about another subject", () => {
  const decision = run(`root oidc:groups:a ${ISSUER}\n`, { userinfo: { sub: "x", groups: ["a"] } });
  assert.equal(decision.kind, "undecided");
});

Deno.test("decide compares principal and issuer exactly", () => {
  for (
    const row of [
      `Root alice@example.com ${ISSUER}`,
      `dev alice@example.com ${ISSUER}`,
      `* alice@example.com ${ISSUER}`,
      `root,dev alice@example.com ${ISSUER}`,
      `root alice@example.com ${ISSUER}/`,
      "root alice@example.com https://OP.example.com",
      "root alice@example.com http://op.example.com",
      "root alice@example.com google",
    ]
  ) assert.equal(run(row).kind, "undecided", row);
});

Deno.test("decide warns about rows it tried, and about those only", () => {
  const text = `root 'repo:o/[a' ${ISSUER}\ndev oidc: ${ISSUER}\nroot oidc:x ${ISSUER}\n` +
    `root alice@example.com ${ISSUER}\nroot oidc: ${ISSUER}\n`;
  const decision = run(text, { claims: { sub: "s", email: "alice@example.com" } });
  assert.equal(decision.kind, "allow");
  assert.deepEqual(decision.warnings.map(({ line, kind }) => `${line} ${kind}`), [
    "1 bad-glob",
    "3 malformed-oidc-attribute",
    "4 email-verified-missing",
  ]);
});

Deno.test("decide says a row's warning once although it is tried twice", () => {
  const userinfo = { sub: "sub-1" };
  const { warnings } = run(`root oidc: ${ISSUER}\n`, { userinfo });
  assert.deepEqual(warnings.map(({ kind }) => kind), ["unsafe-match-any"]);
});

Deno.test("decide warns when a home file has no row for its owner", () => {
  const text = `root alice@example.com ${ISSUER}\n`;
  const kinds = (options: Options): readonly string[] =>
    run(text, options).warnings.map(({ kind }) => kind);
  assert.deepEqual(kinds({ name: "home", user: "alice" }), ["home-policy-empty"]);
  assert.deepEqual(kinds({ name: "home", user: "root" }), []);
  const two = run(`dev sub-1 ${ISSUER}\nroot sub-1 ${ISSUER}\n`, { name: "home", user: "root" });
  assert.deepEqual(two.warnings, []);
  assert.deepEqual(kinds({ name: "system", user: "alice" }), []);
  assert.deepEqual(kinds({ name: "home", user: "alice", complete: false }), []);
});

Deno.test("decide brings nearest misses when nothing matches", () => {
  const decision = run(`dev alice@example.com ${ISSUER}\n`);
  assert.ok(decision.kind === "undecided");
  assert.deepEqual(decision.nearestMisses.map(({ kind }) => kind), ["principal-other"]);
});
