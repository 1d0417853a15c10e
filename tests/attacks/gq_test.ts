// GQ256: what stands behind the signature is an RS256 ID token of a published key, and every member
// of the header is covered (openpubkey issue 379 was a header that was not).
import assert from "node:assert/strict";
import { decodeBase64url, encodeBase64url } from "../../src/encoding/base64.ts";
import { encodeUtf8 } from "../../src/encoding/utf8.ts";
import type { RefusalCode } from "../../src/errors/refusal_code.ts";
import { thumbprint } from "../../src/openpubkey/thumbprint.ts";
import { verifyPkToken } from "../../src/openpubkey/verify_pk_token.ts";
import { rsaIntegers } from "../../src/openpubkey/gq/gq_token.ts";
import { randomIntegers, signGq } from "../../src/openpubkey/gq/sign_gq.ts";
import { assertCodeAsync } from "../support/assert_code.ts";
import {
  CLIENT_ID,
  factoryKey,
  keySetOf,
  makePkToken,
  NOW,
  publishedJwk,
  segment,
  trust,
  verifyOptions,
} from "../support/token_factory.ts";
import type { MadeToken, TokenPlan } from "../support/token_factory.ts";

const op = await factoryKey("RS256");
const user = await factoryKey("ES256", "user");
const AUD_GQ = { commitment: "aud", checkClientId: false, gqOnly: true } as const;
const options = { issuer: trust(AUD_GQ), keySet: keySetOf(op), now: NOW };
const plan: TokenPlan = { op, commitment: "aud", gq: new Map() };
const good = await makePkToken(plan);

/** A GQ token whose header is exactly this, honestly GQ-signed. */
async function withHeader(header: Record<string, unknown>, original = plan): Promise<string> {
  const rs = await makePkToken({ op, commitment: original.commitment ?? "aud" });
  const [originalHeader = "", payload = "", signature = ""] = rs.idToken.split(".");
  const text = segment(
    JSON.stringify({ alg: "GQ256", kid: originalHeader, typ: "JWT", ...header }),
  );
  const key = rsaIntegers(op.jwk);
  const gq = await signGq({
    key,
    security: 256,
    rsaSignature: decodeBase64url(signature),
    message: encodeUtf8(`${text}.${payload}`),
    randomInteger: randomIntegers(
      key.n,
      (length) => crypto.getRandomValues(new Uint8Array(length)),
    ),
  });
  return await resign(rs, text, encodeBase64url(gq));
}

async function resign(token: MadeToken, header: string, signature: string): Promise<string> {
  const [payload = "", , , clientHeader = ""] = token.compact.split(":");
  const client = encodeBase64url(await user.sign(encodeUtf8(`${clientHeader}.${payload}`)));
  return [payload, header, signature, clientHeader, client].join(":");
}

Deno.test("verifyPkToken() accepts an honest GQ token, with and without its thumbprint", async () => {
  assert.equal((await verifyPkToken(good.compact, options)).subject, "sub-1");
  const jkt = await thumbprint(op.jwk);
  await verifyPkToken(await withHeader({ jkt }), options);
});

Deno.test("verifyPkToken() accepts GQ where it is not required", async () => {
  const { compact } = await makePkToken({ op, gq: new Map() });
  await verifyPkToken(compact, await verifyOptions());
});

Deno.test("verifyPkToken() refuses an RS256 token where GQ is required", async () => {
  const { compact } = await makePkToken({ op, commitment: "aud" });
  await assertCodeAsync(() => verifyPkToken(compact, options), "OP_GQ_REQUIRED");
});

const HEADERS: readonly (readonly [string, Record<string, unknown>, RefusalCode])[] = [
  ["another member", { note: "x" }, "GQ_HEADER"],
  ["typ absent", { typ: undefined }, "GQ_HEADER"],
  ["typ at+jwt", { typ: "at+jwt" }, "GQ_HEADER"],
  ["another thumbprint", { jkt: "AAAA" }, "GQ_HEADER"],
  ["kid absent", { kid: undefined }, "GQ_HEADER"],
  ["kid empty", { kid: "" }, "GQ_HEADER"],
  ["kid not base64url", { kid: "e30=" }, "GQ_HEADER"],
  ["kid not JSON", { kid: "AAAA" }, "GQ_HEADER"],
  ["kid a list", { kid: segment("[]") }, "GQ_HEADER"],
  ["kid with duplicates", { kid: segment('{"alg":"RS256","alg":"RS256"}') }, "GQ_HEADER"],
  ["kid with crit", { kid: segment('{"alg":"RS256","crit":["x"]}') }, "GQ_HEADER"],
  ["kid of an ES256 token", { kid: segment('{"alg":"ES256"}') }, "GQ_ORIG_ALG"],
  ["kid of a PS256 token", { kid: segment('{"alg":"PS256"}') }, "GQ_ORIG_ALG"],
  ["kid of a none token", { kid: segment('{"alg":"none"}') }, "GQ_ORIG_ALG"],
  ["kid without alg", { kid: segment("{}") }, "GQ_ORIG_ALG"],
  [
    "kid of a key-bound token",
    { kid: segment('{"alg":"RS256","typ":"dpop+id_token"}') },
    "GQ_HEADER",
  ],
  ["kid of a logout token", { kid: segment('{"alg":"RS256","typ":"logout+jwt"}') }, "GQ_HEADER"],
  ["kid inside kid", { kid: segment('{"alg":"GQ256","kid":"e30"}') }, "GQ_ORIG_ALG"],
  ["kid of an unknown key", { kid: segment('{"alg":"RS256","kid":"other"}') }, "KEY_NOT_FOUND"],
  [
    "kid of another token of the same key",
    { kid: segment(JSON.stringify({ alg: "RS256", kid: op.kid })) },
    "GQ_SIG_INVALID",
  ],
];

for (const [name, header, code] of HEADERS) {
  Deno.test(`verifyPkToken() refuses a GQ header with ${name}`, async () => {
    const compact = await withHeader(header);
    await assertCodeAsync(() => verifyPkToken(compact, options), code);
  });
}

Deno.test("verifyPkToken() refuses a GQ signature over the identity instead of its header", async () => {
  const rs = await makePkToken({ op, commitment: "aud" });
  const [header = "", payload = "", signature = ""] = rs.idToken.split(".");
  const key = rsaIntegers(op.jwk);
  const gq = await signGq({
    key,
    security: 256,
    rsaSignature: decodeBase64url(signature),
    message: encodeUtf8(`${header}.${payload}`),
    randomInteger: randomIntegers(
      key.n,
      (length) => crypto.getRandomValues(new Uint8Array(length)),
    ),
  });
  const text = segment(JSON.stringify({ alg: "GQ256", kid: header, typ: "JWT" }));
  const compact = await resign(rs, text, encodeBase64url(gq));
  await assertCodeAsync(() => verifyPkToken(compact, options), "GQ_SIG_INVALID");
});

Deno.test("verifyPkToken() refuses a cic added to a GQ header after signing", async () => {
  const [payload = "", header = "", signature = ""] = good.compact.split(":");
  const members = JSON.parse(new TextDecoder().decode(decodeBase64url(header)));
  const text = segment(JSON.stringify({ ...members, cic: good.client.commitment }));
  const bound = { issuer: trust({ ...AUD_GQ, commitment: "gq-bound", audiencePrefix: "" }) };
  const compact = await resign(
    { ...good, compact: [payload, text, signature, ...good.compact.split(":").slice(3)].join(":") },
    text,
    signature,
  );
  await assertCodeAsync(() => verifyPkToken(compact, { ...options, ...bound }), "GQ_SIG_INVALID");
});

Deno.test("verifyPkToken() refuses GQ signatures of other lengths", async () => {
  const [payload = "", header = "", signature = "", ...rest] = good.compact.split(":");
  for (const text of ["", "AAAA", signature.slice(4), `${signature}AAAA`]) {
    const compact = [payload, header, text, ...rest].join(":");
    await assertCodeAsync(() => verifyPkToken(compact, options), "GQ_LENGTH");
  }
});

Deno.test("verifyPkToken() refuses a GQ signature with one bit changed, wherever", async () => {
  const [payload = "", header = "", signature = "", ...rest] = good.compact.split(":");
  const bytes = decodeBase64url(signature);
  for (let at = 0; at < bytes.length; at += 137) {
    const changed = bytes.slice();
    changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8));
    const compact = [payload, header, encodeBase64url(changed), ...rest].join(":");
    await assertCodeAsync(() => verifyPkToken(compact, options), "GQ_SIG_INVALID");
  }
});

Deno.test("verifyPkToken() refuses S of zero and S of n", async () => {
  const [payload = "", header = "", signature = "", ...rest] = good.compact.split(":");
  const n = decodeBase64url(op.jwk.kty === "RSA" ? op.jwk.n : "");
  for (const s of [new Uint8Array(256), n, new Uint8Array(256).fill(0xff)]) {
    const changed = decodeBase64url(signature);
    changed.set(s, 32);
    const compact = [payload, header, encodeBase64url(changed), ...rest].join(":");
    await assertCodeAsync(() => verifyPkToken(compact, options), "GQ_SIG_INVALID");
  }
});

Deno.test("verifyPkToken() refuses a GQ token under a key that is not RSA", async () => {
  const es = await factoryKey("ES256");
  const keySet = keySetOf({ ...es, kid: op.kid });
  await assertCodeAsync(() => verifyPkToken(good.compact, { ...options, keySet }), "KEY_ALG");
  assert.equal(publishedJwk(op)["kid"], op.kid);
});

const BOUND = {
  commitment: "gq-bound",
  checkClientId: true,
  gqOnly: true,
  clientId: "OPENPUBKEY-PKTOKEN:1234",
} as const;

Deno.test("verifyPkToken() accepts a GQ-bound token whose whole audience is the row's", async () => {
  const made = await makePkToken({
    op,
    commitment: "cic",
    gq: new Map(),
    claims: { aud: BOUND.clientId },
  });
  const bound = { ...options, issuer: trust(BOUND) };
  await verifyPkToken(made.compact, bound);
  const other = { ...options, issuer: trust({ ...BOUND, clientId: "OPENPUBKEY-PKTOKEN:1" }) };
  await assertCodeAsync(() => verifyPkToken(made.compact, other), "AUD_MISMATCH");
  const lax = { ...options, issuer: trust({ ...BOUND, gqOnly: false }) };
  await assertCodeAsync(() => verifyPkToken(made.compact, lax), "CFG_COMMITMENT");
});

Deno.test("verifyPkToken() refuses a GQ-bound token without prefix, cic or the right cic", async () => {
  const bound = { ...options, issuer: trust({ ...BOUND, checkClientId: false }) };
  const make = async (claims: Record<string, unknown>, gq: ReadonlyMap<string, string>) =>
    (await makePkToken({ op, commitment: "none", gq, claims })).compact;
  const aud = BOUND.clientId;
  const cases = [
    [await make({ aud: CLIENT_ID }, new Map()), "COMMIT_AUD_PREFIX"],
    [await make({ aud: [aud] }, new Map()), "COMMIT_AUD_PREFIX"],
    [await make({ aud }, new Map()), "COMMIT_MISSING"],
    [await make({ aud }, new Map([["cic", ""]])), "COMMIT_MISMATCH"],
    [await make({ aud }, new Map([["cic", "AAAA"]])), "COMMIT_MISMATCH"],
  ] as const;
  for (const [compact, code] of cases) {
    await assertCodeAsync(() => verifyPkToken(compact, bound), code);
  }
});
