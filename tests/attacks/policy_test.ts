import assert from "node:assert/strict";
import type { UndecidableCode } from "../../src/errors/refusal_code.ts";
import { parseAuthIdFile } from "../../src/policy/auth_id_file.ts";
import { decide } from "../../src/policy/decide.ts";
import { checkDenyList, type DenyLists } from "../../src/policy/deny_list.ts";
import { findRows } from "../../src/policy/find_rows.ts";
import { policyDenied } from "../../src/policy/policy_denied.ts";
import { parseProvidersFile } from "../../src/policy/providers_file.ts";
import { subjectSources } from "../../src/policy/subject_sources.ts";
import { assertCode } from "../support/assert_code.ts";
import { fakeClaims, type FakeJson } from "../support/fake_claims.ts";
import { fakeIdentity } from "../support/fake_identity.ts";

type Plain = { readonly [name: string]: FakeJson };

const ISSUER = "https://op.example.com";
const MALLORY: Plain = { sub: "mallory-1", email: "mallory@evil.example", "email_verified": true };

/** Somebody, described by claims, tries to become `root` by a policy. */
interface Attempt {
  readonly auth: string;
  readonly claims?: Plain;
  readonly userinfo?: Plain;
  readonly user?: string;
  readonly deny?: Partial<DenyLists>;
}

/** Throws what `verify` would refuse with; the large-file reader must never be wider. */
function attempt({ auth, claims = MALLORY, userinfo, user = "root", deny }: Attempt): void {
  const identity = fakeIdentity(fakeClaims({ iss: ISSUER, ...claims }));
  const answer = userinfo === undefined ? undefined : fakeClaims(userinfo);
  checkDenyList(identity, user, { denyUsers: [], denyEmails: [], ...deny }, answer);
  const source = { name: "system", path: "/etc/opk/auth_id" } as const;
  const input = { identity, user, source, userinfo: answer };
  const decision = decide({ ...input, rows: parseAuthIdFile(auth).rows });
  const { rows } = findRows(auth, subjectSources(identity, answer), 0);
  assert.equal(decide({ ...input, rows }).kind, decision.kind);
  if (decision.kind === "allow") return;
  const { nearestMisses } = decision;
  throw policyDenied({ identity, user, files: [source.path], nearestMisses });
}

/** A row for root of this issuer. */
function row(identity: string): string {
  return `root ${identity} ${ISSUER}\n`;
}

const MANY_ROWS = row("alice@example.com").repeat(50);

/** Each must be refused with POLICY_DENIED. */
const DENIED: Readonly<Record<string, Attempt>> = {
  // identities that must not mean everybody
  "empty identity, token without email": { auth: row("''"), claims: { sub: "m" } },
  "empty identity, token with nothing": { auth: row('""'), claims: {} },
  "empty identity, empty sub": { auth: row("''"), claims: { sub: "", email: "" } },
  "bare oidc:": { auth: row("oidc:"), claims: { sub: "oidc:", email: "oidc:" } },
  "bare repo:": { auth: row("repo:"), claims: { sub: "repo:" } },
  "bare email ending": { auth: row("oidc-match-end:email:") },
  "bare prefix in capitals": { auth: row("OIDC:"), claims: { sub: "OIDC:" } },
  "bare ending prefix in capitals": {
    auth: row("OIDC-MATCH-END:EMAIL:"),
    claims: { sub: "OIDC-MATCH-END:EMAIL:" },
  },
  "star for everybody": { auth: row("'*'") },
  "star at a domain": { auth: row("'*@evil.example'") },
  "domain alone": { auth: row("@evil.example") },
  "regular expression": { auth: row("'.*'") },
  // address endings
  "look-alike domain": { auth: row("oidc-match-end:email:@il.example") },
  "ending without at sign": { auth: row("oidc-match-end:email:evil.example") },
  "ending of one letter": { auth: row("oidc-match-end:email:e") },
  "ending of an at sign": {
    auth: row("oidc-match-end:email:@"),
    claims: { sub: "m", email: "mallory@" },
  },
  "subdomain of the domain": {
    auth: row("oidc-match-end:email:@example.com"),
    claims: { sub: "m", email: "mallory@sub.example.com" },
  },
  "domain before the at sign": {
    auth: row("oidc-match-end:email:@example.com"),
    claims: { sub: "m", email: "mallory@example.com@evil.example" },
  },
  "domain with something behind it": {
    auth: row("oidc-match-end:email:@example.com"),
    claims: { sub: "m", email: "mallory@example.com.evil.example" },
  },
  "domain with a line feed behind it": {
    auth: row("oidc-match-end:email:@example.com"),
    claims: { sub: "m", email: "mallory@example.com\n" },
  },
  "domain in the subject": {
    auth: row("oidc-match-end:email:@example.com"),
    claims: { sub: "mallory@example.com" },
  },
  "domain with a Kelvin sign": {
    auth: row("oidc-match-end:email:@kate.com"),
    claims: { sub: "m", email: "m@\u212aate.com" },
  },
  "domain with a full-width letter": {
    auth: row("oidc-match-end:email:@example.com"),
    claims: { sub: "m", email: "m@\uff45xample.com" },
  },
  "domain with a dotted capital i": {
    auth: row("oidc-match-end:email:@ida.com"),
    claims: { sub: "m", email: "m@\u0130da.com" },
  },
  "ending of another claim": { auth: row("oidc-match-end:sub:1") },
  "address spelt like a rule": {
    auth: row("oidc-match-end:email:@example.com"),
    claims: { sub: "m", email: "oidc-match-end:email:@example.com" },
  },
  "address spelt like a rule, subject row": {
    auth: row("m"),
    claims: { sub: "m", email: "oidc-match-end:email:@example.com" },
  },
  "address as a list": {
    auth: row("alice@example.com"),
    claims: { sub: "m", email: ["alice@example.com"] },
  },
  "address as an object": {
    auth: row("alice@example.com"),
    claims: { sub: "m", email: { value: "alice@example.com" } },
  },
  // look-alikes and white space in literals
  "Kelvin sign for k": { auth: row("kate@x"), claims: { sub: "m", email: "\u212aate@x" } },
  "long s for s": { auth: row("sam@x"), claims: { sub: "m", email: "\u017fam@x" } },
  "dotless i for i": { auth: row("ida@x"), claims: { sub: "m", email: "\u0131da@x" } },
  "sharp s for ss": { auth: row("strasse@x"), claims: { sub: "m", email: "stra\u00dfe@x" } },
  "decomposed letter": { auth: row("\u00e9@x"), claims: { sub: "m", email: "e\u0301@x" } },
  "Cyrillic a": { auth: row("a@x"), claims: { sub: "m", email: "\u0430@x" } },
  "blank before the address": { auth: row("a@x"), claims: { sub: "m", email: " a@x" } },
  "blank behind the address": { auth: row("a@x"), claims: { sub: "m", email: "a@x " } },
  "zero width space": { auth: row("a@x"), claims: { sub: "m", email: "a\u200b@x" } },
  "NUL behind the address": { auth: row("a@x"), claims: { sub: "m", email: "a@x\u0000" } },
  "subject in other case": { auth: row("SUB-1"), claims: { sub: "sub-1" } },
  "subject as a number": { auth: row("1"), claims: { sub: 1 } },
  // names of claims
  "address under the name Email": {
    auth: row("alice@example.com"),
    claims: { sub: "m", Email: "alice@example.com" },
  },
  "second address under the name EMAIL": {
    auth: row("alice@example.com"),
    claims: { ...MALLORY, EMAIL: "alice@example.com" },
  },
  "subject under the name Sub": { auth: row("sub-1"), claims: { Sub: "sub-1" } },
  "claim name in other case": {
    auth: row("oidc:groups:dev"),
    claims: { ...MALLORY, Groups: ["dev"] },
  },
  "claim named __proto__": {
    auth: row("oidc:groups:dev"),
    claims: { ...MALLORY, ["__proto__"]: { groups: ["dev"] } },
  },
  "claim constructor": { auth: row("oidc:constructor:Object") },
  "claim __proto__ itself": { auth: row("oidc:__proto__:'[object Object]'") },
  "claim toString": { auth: row("oidc:toString:'function toString() { [native code] }'") },
  // claim rules
  "last piece of a value with colons": {
    auth: row("oidc:groups:urn:x:admins"),
    claims: { ...MALLORY, groups: ["admins"] },
  },
  "first piece of a value with colons": {
    auth: row("oidc:groups:urn:x:admins"),
    claims: { ...MALLORY, groups: ["urn"] },
  },
  "middle piece of a value with colons": {
    auth: row("oidc:groups:urn:x:admins"),
    claims: { ...MALLORY, groups: ["x", "x:admins", "urn:x"] },
  },
  "scheme of a URI claim": {
    auth: row("oidc:https://acme.com/groups:e"),
    claims: { ...MALLORY, https: "e" },
  },
  "claim without value": {
    auth: row("oidc:groups"),
    claims: { ...MALLORY, groups: ["", "groups"] },
  },
  "claim with empty value": {
    auth: row("oidc:groups:"),
    claims: { ...MALLORY, groups: [""] },
  },
  "claim with quoted empty value": {
    auth: row("'oidc:groups:\"\"'"),
    claims: { ...MALLORY, groups: [""] },
  },
  "empty claim name": { auth: row("oidc::dev"), claims: { ...MALLORY, "": "dev" } },
  "value in other case": { auth: row("oidc:groups:dev"), claims: { ...MALLORY, groups: ["DEV"] } },
  "value as a part of a string": {
    auth: row("oidc:scope:admin"),
    claims: { ...MALLORY, scope: "openid admin email" },
  },
  "value behind a comma": {
    auth: row("oidc:groups:admin"),
    claims: { ...MALLORY, groups: "dev,admin" },
  },
  "star for all values": { auth: row("'oidc:groups:*'"), claims: { ...MALLORY, groups: ["dev"] } },
  "null by its Go text": { auth: row("'oidc:x:<nil>'"), claims: { ...MALLORY, x: null } },
  "null by its JSON text": { auth: row("oidc:x:null"), claims: { ...MALLORY, x: null } },
  "object by its Go text": { auth: row("'oidc:x:map[]'"), claims: { ...MALLORY, x: {} } },
  "object by its JavaScript text": {
    auth: row("'oidc:x:[object Object]'"),
    claims: { ...MALLORY, x: { a: "b" } },
  },
  "list in a list by its Go text": {
    auth: row("'oidc:x:[a b]'"),
    claims: { ...MALLORY, x: [["a", "b"]] },
  },
  "list in a list by its JavaScript text": {
    auth: row("oidc:x:a,b"),
    claims: { ...MALLORY, x: [["a", "b"]] },
  },
  "element of a list in a list": {
    auth: row("oidc:groups:dev"),
    claims: { ...MALLORY, groups: [["dev"]] },
  },
  "member of an object": {
    auth: row("oidc:realm_access.roles:admin"),
    claims: { ...MALLORY, "realm_access": { roles: ["admin"] } },
  },
  "member of an object by colons": {
    auth: row("oidc:realm_access:roles:admin"),
    claims: { ...MALLORY, "realm_access": { roles: ["admin"] } },
  },
  "unbalanced quote": {
    auth: row("'oidc:\"groups:dev'"),
    claims: { ...MALLORY, groups: ["dev"], '"groups': "dev" },
  },
  "number with other digits": {
    auth: row("oidc:level:1"),
    claims: { ...MALLORY, level: 1.0000000001 },
  },
  "true by another word": { auth: row("oidc:admin:1"), claims: { ...MALLORY, admin: true } },
  "claim rule as a subject": {
    auth: row("oidc:groups:dev"),
    claims: { sub: "oidc:groups:dev", email: "oidc:groups:dev" },
  },
  // patterns
  "star over a slash": {
    auth: row("repo:o/a:ref:*"),
    claims: { sub: "repo:o/a:ref:refs/heads/x" },
  },
  "star for organisation and repository": {
    auth: row("repo:*"),
    claims: { sub: "repo:evil/app:ref:refs/heads/main" },
  },
  "two stars": { auth: row("repo:o/**"), claims: { sub: "repo:o/a/b" } },
  "prefix of a subject": { auth: row("repo:o/app"), claims: { sub: "repo:o/app:pull_request" } },
  "end of a subject": { auth: row("repo:o/app"), claims: { sub: "x repo:o/app" } },
  "question mark as a slash": { auth: row("repo:o/a?b"), claims: { sub: "repo:o/a/b" } },
  "repository in other case": { auth: row("repo:o/app:*"), claims: { sub: "repo:O/app:x" } },
  "pattern that does not end": { auth: row("'repo:o/[a-'"), claims: { sub: "repo:o/a" } },
  "pattern against the address": {
    auth: row("repo:o/*"),
    claims: { sub: "m", email: "repo:o/a" },
  },
  "pattern without its prefix": { auth: row("'auth0|*'"), claims: { sub: "auth0|1" } },
  "pattern of GitLab": {
    auth: row("'project_path:g/p:*'"),
    claims: { sub: "project_path:g/p:ref:main" },
  },
  "line feed in the subject": { auth: row("repo:o/a"), claims: { sub: "repo:o/a\nx" } },
  // issuer and principal
  "same address at another issuer": {
    auth: "root mallory@evil.example https://other.example.com\n",
  },
  "issuer with a slash": { auth: `root mallory-1 ${ISSUER}/\n` },
  "issuer in other case": { auth: "root mallory-1 https://OP.example.com\n" },
  "issuer with http": { auth: "root mallory-1 http://op.example.com\n" },
  "issuer with a port": { auth: `root mallory-1 ${ISSUER}:443\n` },
  "issuer that begins so": { auth: "root mallory-1 https://op.example\n" },
  "issuer empty": { auth: "root mallory-1 ''\n" },
  "issuer alias": {
    auth: "root mallory-1 google\n",
    claims: { ...MALLORY, iss: "https://accounts.google.com" },
  },
  "principal in other case": { auth: `Root mallory-1 ${ISSUER}\n` },
  "principal star": { auth: `'*' mallory-1 ${ISSUER}\n` },
  "principal list": { auth: `dev,root mallory-1 ${ISSUER}\n` },
  "principal with a blank": { auth: `'root ' mallory-1 ${ISSUER}\n` },
  "principal empty": { auth: `'' mallory-1 ${ISSUER}\n`, user: "" },
  "principal with a path": { auth: `root mallory-1 ${ISSUER}\n`, user: "../root" },
  "principal with a NUL": { auth: `root mallory-1 ${ISSUER}\n`, user: "root\u0000" },
  "principal __proto__": { auth: `root mallory-1 ${ISSUER}\n`, user: "__proto__" },
  "Windows domain eaten by the backslash": {
    auth: `corp\\root mallory-1 ${ISSUER}\n`,
    user: "corp\\root",
  },
  // rows
  "row that is commented out": { auth: `# root mallory-1 ${ISSUER}\n` },
  "row behind a comment": { auth: `root alice ${ISSUER} # mallory-1 ${ISSUER}\n` },
  "identity behind a hash": { auth: `root alice#mallory-1 ${ISSUER}\n` },
  "row behind a carriage return": { auth: `root alice ${ISSUER}\rroot mallory-1 ${ISSUER}\n` },
  "row behind a line separator": { auth: `root alice ${ISSUER}\u2028root mallory-1 ${ISSUER}\n` },
  "columns glued by a no-break space": { auth: `root\u00a0mallory-1 ${ISSUER}\n` },
  "two columns": { auth: "root mallory-1\n" },
  "four columns": { auth: `root mallory-1 ${ISSUER} x\n` },
  "quote that does not end": { auth: `root "mallory-1 ${ISSUER}\n` },
  "quote over two lines": { auth: `root 'alice\nroot mallory-1' ${ISSUER}\n` },
  "backslash at the end": { auth: `root mallory-1 ${ISSUER}\\\n` },
  "backslash before the line feed": { auth: `root mallory-1 \\\n${ISSUER}\n` },
  "variable in a row": { auth: `root $USER ${ISSUER}\n` },
  "second byte order mark": { auth: `\ufeff\ufeffroot mallory-1 ${ISSUER}\n` },
  "megabyte without a row": { auth: `root mallory-1${"x".repeat(1 << 20)} ${ISSUER}\n` },
  "megabyte of quotes": { auth: `root ${"''".repeat(1 << 19)} ${ISSUER}\n` },
  "many rows, none for me": { auth: MANY_ROWS },
  "no rows at all": { auth: "" },
  // userinfo
  "userinfo about another subject": {
    auth: row("oidc:groups:dev"),
    userinfo: { sub: "other", groups: ["dev"] },
  },
  "userinfo without a subject": { auth: row("oidc:groups:dev"), userinfo: { groups: ["dev"] } },
  "userinfo with a subject of another type": {
    auth: row("oidc:groups:dev"),
    claims: { sub: "1" },
    userinfo: { sub: 1, groups: ["dev"] },
  },
  "userinfo for a token without a subject": {
    auth: row("oidc:groups:dev"),
    claims: { email: "m@x" },
    userinfo: { groups: ["dev"] },
  },
  "userinfo with an issuer of its own": {
    auth: "root mallory-1 https://other.example.com\n",
    userinfo: { sub: "mallory-1", iss: "https://other.example.com" },
  },
  "userinfo with an address as a list": {
    auth: row("oidc:groups:dev"),
    userinfo: { sub: "mallory-1", email: ["x"], groups: ["dev"] },
  },
};

for (const [name, attack] of Object.entries(DENIED)) {
  Deno.test(`policy attack is refused: ${name}`, () => {
    assertCode(() => attempt(attack), "POLICY_DENIED");
  });
}

/** The same rows do let in whom they are written for: the attacks above fail for their own reason. */
const ALLOWED: Readonly<Record<string, Attempt>> = {
  "address": { auth: row("MALLORY@evil.example") },
  "subject": { auth: row("mallory-1") },
  "address ending": { auth: row("oidc-match-end:email:@Evil.example") },
  "value with colons": {
    auth: row("oidc:groups:urn:x:admins"),
    claims: { ...MALLORY, groups: ["urn:x:admins"] },
  },
  "URI claim": {
    auth: row('oidc:"https://acme.com/groups":e'),
    claims: { ...MALLORY, "https://acme.com/groups": ["e"] },
  },
  "groups as a bare string": {
    auth: row("oidc:groups:dev"),
    claims: { ...MALLORY, groups: "dev" },
  },
  "pattern": {
    auth: row("repo:o/a:ref:refs/heads/*"),
    claims: { sub: "repo:o/a:ref:refs/heads/x" },
  },
  "hash in quotes": { auth: row("'a#b'"), claims: { sub: "a#b" } },
  "Windows domain": { auth: `'corp\\root' mallory-1 ${ISSUER}\n`, user: "corp\\root" },
  "claim named __proto__": {
    auth: row("oidc:__proto__:x"),
    claims: { ...MALLORY, ["__proto__"]: "x" },
  },
  "row after a megabyte": { auth: `# ${"x".repeat(1 << 20)}\n${row("mallory-1")}` },
  "userinfo": {
    auth: row("oidc:groups:dev"),
    userinfo: { sub: "mallory-1", groups: ["dev"] },
  },
};

for (const [name, honest] of Object.entries(ALLOWED)) {
  Deno.test(`policy lets in whom a row is written for: ${name}`, () => attempt(honest));
}

const OPEN = row("mallory-1");

/** Each must be refused with DENIED_EMAIL although a row allows it. */
const DENIED_EMAIL: Readonly<Record<string, Attempt>> = {
  "as written": { auth: OPEN, deny: { denyEmails: ["mallory@evil.example"] } },
  "in other case": { auth: OPEN, deny: { denyEmails: ["MALLORY@EVIL.example"] } },
  "by a look-alike of an entry": {
    auth: OPEN,
    claims: { sub: "mallory-1", email: "\u212aate@x" },
    deny: { denyEmails: ["kate@x"] },
  },
  "from userinfo": {
    auth: OPEN,
    userinfo: { sub: "mallory-1", email: "bad@x" },
    deny: { denyEmails: ["bad@x"] },
  },
  "hidden by an absent address": {
    auth: OPEN,
    claims: { sub: "mallory-1" },
    deny: { denyEmails: [""] },
  },
  "before the user is looked at": {
    auth: "",
    deny: { denyEmails: ["mallory@evil.example"], denyUsers: ["root"] },
  },
};

for (const [name, attack] of Object.entries(DENIED_EMAIL)) {
  Deno.test(`denied address is refused: ${name}`, () => {
    assertCode(() => attempt(attack), "DENIED_EMAIL");
  });
}

for (const entry of ["root", "ROOT", "Root"]) {
  Deno.test(`denied user is refused although a row allows it: ${entry}`, () => {
    assertCode(() => attempt({ auth: OPEN, deny: { denyUsers: [entry] } }), "DENIED_USER");
  });
}

/** Providers files that must not trust anybody. */
const UNTRUSTED: Readonly<Record<string, readonly [string, UndecidableCode]>> = {
  "http issuer": ["http://op.example.com c 24h\n", "CFG_NO_PROVIDERS"],
  "loopback http without the switch": ["http://127.0.0.1:80 c 24h\n", "CFG_NO_PROVIDERS"],
  "file issuer": ["file:///etc/passwd c 24h\n", "CFG_NO_PROVIDERS"],
  "issuer with a user": ["https://op.example.com@evil.example c 24h\n", "CFG_NO_PROVIDERS"],
  "issuer with a query": ["https://op.example.com?x= c 24h\n", "CFG_NO_PROVIDERS"],
  "issuer with a quoted fragment": ["'https://op.example.com#x' c 24h\n", "CFG_NO_PROVIDERS"],
  "issuer with a backslash": ["'https:\\\\op.example.com' c 24h\n", "CFG_NO_PROVIDERS"],
  "empty client ID": ["https://op.example.com '' 24h\n", "CFG_NO_PROVIDERS"],
  "no expiration": ["https://op.example.com c\n", "CFG_NO_PROVIDERS"],
  "empty expiration": ["https://op.example.com c ''\n", "CFG_BAD_POLICY"],
  "expiration in capitals": ["https://op.example.com c NEVER\n", "CFG_BAD_POLICY"],
  "expiration with a blank": ["https://op.example.com c 'never '\n", "CFG_BAD_POLICY"],
  "expiration __proto__": ["https://op.example.com c __proto__\n", "CFG_BAD_POLICY"],
  "nothing": ["\n", "CFG_NO_PROVIDERS"],
};

for (const [name, [text, code]] of Object.entries(UNTRUSTED)) {
  Deno.test(`providers file trusts nobody: ${name}`, () => {
    assertCode(() => parseProvidersFile(text), code);
  });
}
