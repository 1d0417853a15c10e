import assert from "node:assert/strict";
import { formatKeySetEntry, parseKeySetEntry } from "../../../src/oidc/key_set_entry.ts";
import { someKeySetEntry } from "../../support/some_key_set_entry.ts";

const FULL = someKeySetEntry({
  userinfoEndpoint: "https://op.example/me",
  maxAge: 7,
  lastUnknownKidRefetch: 5,
  lastFailure: 6,
}, ["a", "b"]);

/** The stored text of an entry with members replaced; undefined removes one. */
function changed(changes: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({ ...JSON.parse(formatKeySetEntry(FULL)), ...changes });
}

Deno.test("parseKeySetEntry reads what formatKeySetEntry writes", () => {
  for (const entry of [FULL, someKeySetEntry(), someKeySetEntry({}, [])]) {
    assert.deepEqual(parseKeySetEntry(formatKeySetEntry(entry), entry.issuer), entry);
  }
});

Deno.test("formatKeySetEntry ends in a line feed and holds one line", () => {
  const text = formatKeySetEntry(FULL);
  assert.equal(text.indexOf("\n"), text.length - 1);
});

Deno.test("parseKeySetEntry refuses an entry of another issuer", () => {
  const text = formatKeySetEntry(FULL);
  for (const issuer of ["https://op.example/", "https://OP.example", "https://other.example"]) {
    assert.throws(() => parseKeySetEntry(text, issuer), /it is of another issuer/);
  }
  assert.equal(parseKeySetEntry(text).issuer, FULL.issuer);
});

Deno.test("parseKeySetEntry refuses every poisoned member", () => {
  const cases: readonly (readonly [Readonly<Record<string, unknown>>, RegExp])[] = [
    [{ version: 2 }, /version is not known/],
    [{ version: undefined }, /version is not known/],
    [{ issuer: 5 }, /issuer is not a string/],
    [{ issuer: undefined }, /another issuer/],
    [{ "jwks_uri": "http://keys.example/jwks" }, /jwks_uri is not https/],
    [{ "jwks_uri": "https://127.0.0.1/" }, /leads to this machine/],
    [{ "jwks_uri": "file:///etc/shadow" }, /jwks_uri is not https/],
    [{ "jwks_uri": undefined }, /jwks_uri is not a URL/],
    [{ "userinfo_endpoint": "http://op.example/me" }, /userinfo_endpoint is not one we ask/],
    [{ "fetched_at": -1 }, /fetched_at is not a sensible number/],
    [{ "fetched_at": 1.5 }, /fetched_at is not a sensible number/],
    [{ "fetched_at": 1e300 }, /fetched_at is not a sensible number/],
    [{ "fetched_at": "1000" }, /fetched_at is not a sensible number/],
    [{ "fetched_at": undefined }, /has no fetched_at/],
    [{ "discovery_fetched_at": null }, /discovery_fetched_at is not a sensible number/],
    [{ "max_age": -5 }, /max_age is not a sensible number/],
    [{ "last_failure": 2 ** 41 }, /last_failure is not a sensible number/],
    [{ "last_unknown_kid_refetch": [] }, /last_unknown_kid_refetch is not a sensible number/],
    [{ jwks: undefined }, /key set is not usable/],
    [{ jwks: { keys: {} } }, /key set is not usable/],
    [{ jwks: { keys: new Array(501).fill({}) } }, /key set is not usable/],
  ];
  for (const [changes, message] of cases) {
    assert.throws(() => parseKeySetEntry(changed(changes), FULL.issuer), (error) => {
      assert.ok(error instanceof SyntaxError, JSON.stringify(changes));
      assert.match(error.message, message);
      return true;
    });
  }
});

Deno.test("parseKeySetEntry refuses every truncation", () => {
  const text = formatKeySetEntry(FULL).trimEnd();
  for (let length = 0; length < text.length; length++) {
    assert.throws(() => parseKeySetEntry(text.slice(0, length), FULL.issuer), SyntaxError);
  }
});

Deno.test("parseKeySetEntry refuses a member that occurs twice", () => {
  const text = formatKeySetEntry(FULL).replace("{", '{"issuer":"https://evil.example",');
  assert.throws(() => parseKeySetEntry(text, FULL.issuer), SyntaxError);
});
