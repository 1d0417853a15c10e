import assert from "node:assert/strict";
import { readProviderRows } from "../../../src/policy/read_provider_rows.ts";

/** Usable rows as `issuer: client expiration line` texts. */
function clients(text: string): readonly string[] {
  return [...readProviderRows(text).issuers].flatMap(([issuer, { clients }]) =>
    clients.map(({ clientId, expiration, line }) => `${issuer}: ${clientId} ${expiration} ${line}`)
  );
}

function problems(text: string): readonly string[] {
  return readProviderRows(text).problems.map(({ line, kind }) => `${line} ${kind}`);
}

Deno.test("readProviderRows takes rows of one issuer for alternatives in file order", () => {
  const text = "https://a c1 24h\nhttps://b c 12h\nhttps://a c2 oidc\nhttps://a c1 48h\n";
  assert.deepEqual(clients(text), [
    "https://a: c1 24h 1",
    "https://a: c2 oidc 3",
    "https://a: c1 48h 4",
    "https://b: c 12h 2",
  ]);
});

Deno.test("readProviderRows counts exact duplicates once", () => {
  assert.deepEqual(clients("https://a c 24h\nhttps://a c 24h # again\n"), ["https://a: c 24h 1"]);
  const between = "https://a c 24h\nhttps://a d 24h\nhttps://a c 24h\n";
  assert.deepEqual(clients(between), ["https://a: c 24h 1", "https://a: d 24h 2"]);
  const slash = "https://f/api/actions c oidc\nhttps://f/api/actions/ c oidc\n";
  assert.deepEqual(clients(slash), ["https://f/api/actions: c oidc 1"]);
  const spellings = "https://a c oidc_refreshed\nhttps://a c oidc-refreshed\n";
  assert.deepEqual(clients(spellings), ["https://a: c oidc_refreshed 1"]);
});

Deno.test("readProviderRows lets a bad row disable only itself", () => {
  const text = 'broken row\nhttps://a c 24h\nhttps://b c 24hours\n"https://c\nfoo bar 24h\n' +
    "http://d c 24h\nhttps://e '' 24h\nhttps://f c 24h x\n";
  assert.deepEqual(clients(text), ["https://a: c 24h 2"]);
  assert.deepEqual(problems(text), [
    "1 row-arity",
    "3 expiration-unknown",
    "4 row-syntax-error",
    "5 issuer-invalid",
    "6 issuer-not-https",
    "7 row-empty-column",
    "8 row-arity",
  ]);
});

Deno.test("readProviderRows keeps issuers apart that differ in slash or case", () => {
  const text = "https://op c 24h\nhttps://op/ c 24h\nhttps://OP c 24h\n";
  assert.deepEqual([...readProviderRows(text).issuers.keys()], [
    "https://op",
    "https://op/",
    "https://OP",
  ]);
});

Deno.test("readProviderRows ignores an empty client ID where aud is the commitment", () => {
  assert.deepEqual(clients("https://token.actions.githubusercontent.com '' oidc\n"), [
    "https://token.actions.githubusercontent.com:  oidc 1",
  ]);
});

Deno.test("readProviderRows lists issuers of unusable rows for the audit", () => {
  const text = "https://a c 24h\nhttp://b c 24h\nhttps://c c x\nhttps://a c2 12h\nhttps://d c\n";
  assert.deepEqual(readProviderRows(text).listed, ["https://a", "http://b", "https://c"]);
});

Deno.test("readProviderRows reads what the installers write", () => {
  const text = "\ufeff# Issuer Client-ID expiration-policy\r\n" +
    "https://accounts.google.com 206584157355.apps.googleusercontent.com 24h\r\n" +
    "https://gitlab.com\t8d8b70\t24h # comment\r\n";
  assert.deepEqual(clients(text), [
    "https://accounts.google.com: 206584157355.apps.googleusercontent.com 24h 2",
    "https://gitlab.com: 8d8b70 24h 3",
  ]);
});
