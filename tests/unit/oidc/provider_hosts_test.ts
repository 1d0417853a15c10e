import assert from "node:assert/strict";
import type { KeySetEntry } from "../../../src/oidc/key_set_entry.ts";
import { providerHosts } from "../../../src/oidc/provider_hosts.ts";

const ISSUER = "https://op.example.com/tenant";
const ENTRY: KeySetEntry = {
  issuer: ISSUER,
  jwksUri: "https://keys.example.com:8443/jwks",
  discoveryFetchedAt: 1000,
  keySet: { keys: [], ignored: 0 },
  fetchedAt: 1000,
};

const CASES: readonly [string, KeySetEntry | undefined, number, readonly string[] | true][] = [
  ["any for an issuer nothing is known about", undefined, 1000, true],
  ["those that are kept", ENTRY, 1000, ["op.example.com:443", "keys.example.com:8443"]],
  [
    "that of userinfo as well",
    { ...ENTRY, userinfoEndpoint: "https://graph.example.net/me" },
    1000,
    ["op.example.com:443", "keys.example.com:8443", "graph.example.net:443"],
  ],
  ["each once", { ...ENTRY, jwksUri: `${ISSUER}/jwks` }, 1000, ["op.example.com:443"]],
  ["those that are kept until the document is old", ENTRY, 1099, [
    "op.example.com:443",
    "keys.example.com:8443",
  ]],
  ["any when the document will be fetched anew", ENTRY, 1100, true],
  ["any when the clock has jumped back", ENTRY, 999, true],
  ["any after a failure", { ...ENTRY, lastFailure: 1050 }, 1060, true],
];

for (const [what, entry, now, expected] of CASES) {
  Deno.test(`providerHosts() names ${what}`, () => {
    assert.deepEqual(providerHosts(ISSUER, entry, now, 100), expected);
  });
}

Deno.test("providerHosts() names IP addresses and ports of loopback providers", () => {
  const issuer = "http://[::1]:8080";
  const entry = { ...ENTRY, issuer, jwksUri: "http://127.0.0.1/jwks" };
  assert.deepEqual(providerHosts(issuer, entry, 1000, 100), ["[::1]:8080", "127.0.0.1:80"]);
});
