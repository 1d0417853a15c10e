// Security list D, the part that needs no network: which published key may have signed a token.
import assert from "node:assert/strict";
import { encodeBase64url } from "../../src/encoding/base64.ts";
import type { RefusalCode } from "../../src/errors/refusal_code.ts";
import { keySetToJson, MAX_KEYS, parseKeySet, selectKey } from "../../src/openpubkey/key_set.ts";
import { parseJson } from "../../src/encoding/parse_json.ts";
import { assertCode } from "../support/assert_code.ts";
import { factoryKey, json, publishedJwk } from "../support/token_factory.ts";

type Jwk = Record<string, unknown>;

const rsa = publishedJwk(await factoryKey("RS256"));
const rsa2 = publishedJwk(await factoryKey("RS256", "second"));
const ec = publishedJwk(await factoryKey("ES256"));
const kid = String(rsa["kid"]);
const ones = (length: number): string => encodeBase64url(new Uint8Array(length).fill(0xff));
const without = (jwk: Jwk, ...names: string[]): Jwk =>
  Object.fromEntries(Object.entries(jwk).filter(([name]) => !names.includes(name)));

const REFUSED: readonly (readonly [string, Jwk[], string | undefined, RefusalCode])[] = [
  ["an empty set", [], kid, "KEY_NOT_FOUND"],
  ["an unknown kid", [rsa], "other", "KEY_NOT_FOUND"],
  ["a kid in other case", [rsa], kid.toUpperCase(), "KEY_NOT_FOUND"],
  ["a kid that begins alike", [rsa], `${kid}x`, "KEY_NOT_FOUND"],
  ["no kid among two keys", [rsa, rsa2], undefined, "KEY_NOT_FOUND"],
  ["an empty kid among two keys", [rsa, rsa2], "", "KEY_NOT_FOUND"],
  ["no kid, one key and one unusable entry", [rsa, { kty: "oct" }], undefined, "KEY_NOT_FOUND"],
  ["a key for encryption", [{ ...rsa, use: "enc" }], kid, "KEY_USE"],
  ["a key for signing only", [{ ...rsa, key_ops: ["sign"] }], kid, "KEY_USE"],
  ["key_ops that is no list", [{ ...rsa, key_ops: "verify" }], kid, "KEY_USE"],
  ["use that is null", [{ ...rsa, use: null }], kid, "KEY_USE"],
  ["a key for another algorithm", [{ ...rsa, alg: "RS512" }], kid, "KEY_ALG"],
  ["a key for PS256", [{ ...rsa, alg: "PS256" }], kid, "KEY_ALG"],
  ["an EC key under the kid", [{ ...ec, kid }], kid, "KEY_ALG"],
  ["an EC key claiming RS256", [{ ...ec, kid, alg: "RS256" }], kid, "KEY_ALG"],
  ["two keys under one kid", [rsa, { ...rsa2, kid }], kid, "KEY_AMBIGUOUS"],
  ["a kid that is a number", [{ ...rsa, kid: 1 }], "1", "KEY_NOT_FOUND"],
  ["an alg that is a list", [{ ...rsa, alg: ["RS256"] }], kid, "KEY_NOT_FOUND"],
  ["a private key", [{ ...rsa, d: "AAAA" }], kid, "KEY_NOT_FOUND"],
  ["an RSA key with primes", [{ ...rsa, p: "AAAA", q: "AAAA" }], kid, "KEY_NOT_FOUND"],
  ["a symmetric key", [{ kty: "oct", k: "AAAA", kid }], kid, "KEY_NOT_FOUND"],
  ["an unknown kty", [{ ...rsa, kty: "XYZ" }], kid, "KEY_NOT_FOUND"],
  ["kty in lower case", [{ ...rsa, kty: "rsa" }], kid, "KEY_NOT_FOUND"],
  ["RSA of 1024 bits", [{ ...rsa, n: ones(128) }], kid, "KEY_NOT_FOUND"],
  ["RSA of 2047 bits", [{ ...rsa, n: `f${ones(256).slice(1)}` }], kid, "KEY_NOT_FOUND"],
  ["RSA of 4104 bits", [{ ...rsa, n: ones(513) }], kid, "KEY_NOT_FOUND"],
  ["an even exponent", [{ ...rsa, e: "AQAA" }], kid, "KEY_NOT_FOUND"],
  ["the exponent 1", [{ ...rsa, e: "AQ" }], kid, "KEY_NOT_FOUND"],
  ["the exponent 0", [{ ...rsa, e: "AA" }], kid, "KEY_NOT_FOUND"],
  ["a huge exponent", [{ ...rsa, e: ones(5) }], kid, "KEY_NOT_FOUND"],
  ["a padded modulus", [{ ...rsa, n: `${String(rsa["n"])}=` }], kid, "KEY_NOT_FOUND"],
  ["no modulus", [without(rsa, "n")], kid, "KEY_NOT_FOUND"],
  ["an entry that is a string", ["x" as unknown as Jwk], kid, "KEY_NOT_FOUND"],
  ["an entry that is null", [null as unknown as Jwk], kid, "KEY_NOT_FOUND"],
];

for (const [name, keys, wanted, code] of REFUSED) {
  Deno.test(`selectKey() refuses ${name}`, () => {
    assertCode(() => selectKey(parseKeySet(json({ keys })), wanted, "RS256"), code);
  });
}

Deno.test("selectKey() takes what real providers publish", () => {
  const cases: readonly (readonly [Jwk[], string | undefined])[] = [
    [[rsa], kid],
    [[rsa, rsa2, ec], kid],
    [[rsa], undefined],
    [[rsa], ""],
    [[without(rsa, "kid")], undefined],
    [[{ ...rsa, kid: "" }, rsa2], undefined],
    [[without(rsa, "alg")], kid],
    [[without(rsa, "use")], kid],
    [[{ ...rsa, key_ops: ["verify"] }], kid],
    [[rsa, rsa], kid],
    [[{ ...rsa, use: "enc" }, rsa], kid],
    [[{ ...rsa, x5c: ["MIIB"], x5t: "AA" }, { kty: "oct" }], kid],
  ];
  for (const [keys, wanted] of cases) {
    const jwk = selectKey(parseKeySet(json({ keys })), wanted, "RS256");
    assert.equal(jwk.kty === "RSA" && jwk.n, rsa["n"]);
  }
});

for (const document of [null, [], "x", {}, { keys: {} }, { keys: "x" }, rsa, { Keys: [rsa] }]) {
  Deno.test(`parseKeySet() refuses ${JSON.stringify(document).slice(0, 40)}`, () => {
    assertCode(() => parseKeySet(json(document)), "JWKS_INVALID");
  });
}

Deno.test("parseKeySet() takes 500 entries and refuses 501", () => {
  const keys = Array.from({ length: MAX_KEYS }, () => ({}));
  assert.equal(parseKeySet(json({ keys })).ignored, MAX_KEYS);
  assertCode(() => parseKeySet(json({ keys: [...keys, {}] })), "JWKS_INVALID");
});

Deno.test("keySetToJson() is read back to an equal key set", () => {
  const keySet = parseKeySet(
    json({ keys: [rsa, without(ec, "alg", "kid"), { ...rsa2, use: "enc" }, { kty: "oct" }] }),
  );
  assert.deepEqual(parseKeySet(parseJson(keySetToJson(keySet))), keySet);
});
