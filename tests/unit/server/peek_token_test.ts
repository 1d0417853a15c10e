import assert from "node:assert/strict";
import fc from "fast-check";
import { decodeBase64, encodeBase64 } from "../../../src/encoding/base64.ts";
import { opKeyId } from "../../../src/openpubkey/check_op_signature.ts";
import { parsePkToken } from "../../../src/openpubkey/parse_pk_token.ts";
import { peekToken, type TokenPeek } from "../../../src/server/peek_token.ts";
import { ACCESS_TOKEN_EXTENSION, PK_TOKEN_EXTENSION } from "../../../src/ssh/certificate.ts";
import { parseCertificate } from "../../../src/ssh/parse_certificate.ts";
import { certificateVectors } from "../../support/certificate_vectors.ts";
import { offerCertificate, type OfferedKey } from "../../support/offer_certificate.ts";
import { factoryKey, ISSUER, makeIdToken, makePkToken, NOW } from "../../support/token_factory.ts";

/** What the parsers say about the same certificate; undefined when they refuse it. */
function parsed({ keyType, keyBase64 }: OfferedKey): TokenPeek | undefined {
  try {
    const { extensions } = parseCertificate(keyType, keyBase64);
    const token = parsePkToken(extensions.get(PK_TOKEN_EXTENSION) ?? "");
    const signatures = [token.op, ...token.refreshed === undefined ? [] : [token.refreshed]];
    return {
      issuer: token.claims.issuer ?? "",
      keyIds: signatures.map(opKeyId),
      accessToken: extensions.has(ACCESS_TOKEN_EXTENSION),
    };
  } catch {
    return undefined;
  }
}

const op = await factoryKey("RS256");
const gq = { op, commitment: "aud", gq: new Map() } as const;
const refreshed = await makePkToken({
  op,
  refreshedIdToken: await makeIdToken({ op: { ...op, kid: "newer" }, claims: { iat: NOW } }),
});

const GOOD: readonly [string, OfferedKey][] = [
  ["an ordinary one", await offerCertificate()],
  ["one with an access token", await offerCertificate({ accessToken: "token" })],
  ["one that is GQ-signed", await offerCertificate(gq)],
  ["one with a refreshed ID token", await offerCertificate({ pkToken: refreshed.compact })],
  ["one without a kid", await offerCertificate({ op: { ...op, kid: "" } })],
  [
    "one whose claims are not ASCII",
    await offerCertificate({ claims: { name: "\u00e9\u{1f511}" } }),
  ],
];

for (const [what, key] of GOOD) {
  Deno.test(`peekToken() agrees with the parsers about ${what}`, () => {
    const expected = parsed(key);
    assert.ok(expected !== undefined && expected.issuer !== "");
    assert.deepEqual(peekToken(key.keyBase64), expected);
  });
}

Deno.test("peekToken() agrees with the parsers about every certificate they accept", async () => {
  let accepted = 0;
  for (const { keyType, base64: keyBase64 } of await certificateVectors()) {
    const expected = parsed({ keyType, keyBase64 });
    if (expected === undefined || expected.issuer === "") continue;
    accepted++;
    assert.deepEqual(peekToken(keyBase64), expected);
  }
  assert.ok(accepted > 10, `${accepted} certificates`);
});

Deno.test("peekToken() takes the extension, not a key id or principal that looks like it", async () => {
  const lure = `\0\0\0\u000e${PK_TOKEN_EXTENSION}\0\0\0\u0008\0\0\0\u0004lure`;
  const key = await offerCertificate({ principals: [lure, "opkssh-wildcard"] });
  assert.equal(peekToken(key.keyBase64)?.issuer, ISSUER);
});

Deno.test("peekToken() knows nothing about what is no certificate of ours", async () => {
  const none = await offerCertificate({ pkToken: undefined });
  const noIssuer = await offerCertificate({ claims: { iss: undefined } });
  const texts = ["", "AAAA", "!", "A".repeat(65_537), none.keyBase64, noIssuer.keyBase64];
  for (const text of texts) assert.equal(peekToken(text), undefined, text.slice(0, 20));
});

Deno.test("peekToken() never throws, and is never wrong where the parsers accept", () => {
  const [, good] = GOOD[0] ?? [];
  assert.ok(good !== undefined);
  const blob = decodeBase64(good.keyBase64);
  const changes = fc.array(
    fc.record({ at: fc.nat(blob.length - 1), byte: fc.nat(255) }),
    { minLength: 1, maxLength: 4 },
  );
  fc.assert(
    fc.property(changes, fc.nat(blob.length), (edits, cut) => {
      const mutated = blob.slice(0, edits.length === 4 ? cut : blob.length);
      for (const { at, byte } of edits) if (at < mutated.length) mutated[at] = byte;
      const key = { ...good, keyBase64: encodeBase64(mutated) };
      const peek = peekToken(key.keyBase64);
      const expected = parsed(key);
      if (expected !== undefined && expected.issuer !== "") assert.deepEqual(peek, expected);
    }),
    { numRuns: 2000 },
  );
});

Deno.test("peekToken() never throws on any text", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    peekToken(text);
    peekToken(btoa(encodeURIComponent(text)));
  }));
  fc.assert(fc.property(fc.json(), (json) => {
    const token = btoa(json.replace(/[^\x20-\x7e]/g, "?")).replace(/=+$/, "");
    const extension =
      `\0\0\0\u000e${PK_TOKEN_EXTENSION}\0\0\0\0\0\0\xff\xff${token}:${token}:x.${token}`;
    peekToken(btoa(extension));
  }));
});
