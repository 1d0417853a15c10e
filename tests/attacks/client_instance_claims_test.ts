// The client's half: one canonical form, one key, one algorithm, and a signature under that key.
import assert from "node:assert/strict";
import { encodeBase64url } from "../../src/encoding/base64.ts";
import { encodeUtf8 } from "../../src/encoding/utf8.ts";
import type { RefusalCode } from "../../src/errors/refusal_code.ts";
import { checkClientSignature } from "../../src/openpubkey/check_client_signature.ts";
import { parsePkToken } from "../../src/openpubkey/parse_pk_token.ts";
import { assertCodeAsync } from "../support/assert_code.ts";
import { factoryKey, makePkToken, segment } from "../support/token_factory.ts";

const user = await factoryKey("ES256", "user");
const other = await factoryKey("ES256", "other");
const ed = await factoryKey("EdDSA", "user");
const rsa = await factoryKey("RS256", "user");
const [P = "", H1 = "", S1 = ""] = (await makePkToken()).compact.split(":");
const RZ = "07".repeat(32);

/** The good header; members are laid over it, `undefined` removes one. */
function header(members: Record<string, unknown> = {}, upk: Record<string, unknown> = {}): string {
  const key = sorted({ alg: "ES256", ...user.jwk, ...upk });
  return JSON.stringify(sorted({ alg: "ES256", rz: RZ, typ: "CIC", upk: key, ...members }));
}

function sorted(members: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(members).sort(([a], [b]) => (a < b ? -1 : 1)));
}

async function check(text: string, signer = user): Promise<void> {
  const head = segment(text);
  const signature = encodeBase64url(await signer.sign(encodeUtf8(`${head}.${P}`)));
  await checkClientSignature(parsePkToken([P, H1, S1, head, signature].join(":")));
}

const { y: _y, ...pointWithoutY } = user.jwk as { y?: string };
const offCurve = encodeBase64url(new Uint8Array(32).fill(1));

const CASES: readonly (readonly [name: string, header: string, code: RefusalCode])[] = [
  ["rz absent", header({ rz: undefined }), "CIC_MISSING"],
  ["upk absent", header({ upk: undefined }), "CIC_MISSING"],
  ["alg absent", header({ alg: undefined }), "CIC_MISSING"],
  ["rz null", header({ rz: null }), "CIC_NULL"],
  ["an extra member null", header({ zz: null }), "CIC_NULL"],
  ["upk a string", header({ upk: "x" }), "CIC_KEY_INVALID"],
  ["upk a list", header({ upk: [user.jwk] }), "CIC_KEY_INVALID"],
  ["alg none", header({ alg: "none" }), "CIC_ALG_UNSUPPORTED"],
  ["alg HS256", header({ alg: "HS256" }), "CIC_ALG_UNSUPPORTED"],
  ["alg ES384", header({ alg: "ES384" }, { alg: "ES384" }), "CIC_ALG_UNSUPPORTED"],
  ["alg PS256", header({ alg: "PS256" }, { alg: "PS256" }), "CIC_ALG_UNSUPPORTED"],
  ["alg GQ256", header({ alg: "GQ256" }, { alg: "GQ256" }), "CIC_ALG_UNSUPPORTED"],
  ["alg in lower case", header({ alg: "es256" }, { alg: "es256" }), "CIC_ALG_UNSUPPORTED"],
  ["alg a number", header({ alg: 256 }), "PKT_CLAIM_TYPE"],
  ["upk.alg absent", header({}, { alg: undefined }), "CIC_ALG_MISMATCH"],
  ["upk.alg another", header({}, { alg: "EdDSA" }), "CIC_ALG_MISMATCH"],
  ["alg EdDSA over a P-256 key", header({ alg: "EdDSA" }, { alg: "EdDSA" }), "CIC_KEY_INVALID"],
  ["alg RS256 over a P-256 key", header({ alg: "RS256" }, { alg: "RS256" }), "CIC_KEY_INVALID"],
  ["a P-384 key", header({}, { crv: "P-384" }), "CIC_KEY_INVALID"],
  ["a secp256k1 key", header({}, { crv: "secp256k1" }), "CIC_KEY_INVALID"],
  ["an oct key", header({}, { kty: "oct", k: "AAAA" }), "CIC_KEY_INVALID"],
  ["a private key", header({}, { d: offCurve }), "CIC_KEY_INVALID"],
  ["no y", header({ upk: sorted({ alg: "ES256", ...pointWithoutY }) }), "CIC_KEY_INVALID"],
  ["x of 31 bytes", header({}, { x: encodeBase64url(new Uint8Array(31)) }), "CIC_KEY_INVALID"],
  ["x of 33 bytes", header({}, { x: encodeBase64url(new Uint8Array(33)) }), "CIC_KEY_INVALID"],
  ["x padded", header({}, { x: `${offCurve}=` }), "CIC_KEY_INVALID"],
  ["x a number", header({}, { x: 1 }), "CIC_KEY_INVALID"],
  ["a point off the curve", header({}, { x: offCurve, y: offCurve }), "CIC_SIG_INVALID"],
  ["a blank in the JSON", header().replace(",", ", "), "CIC_NOT_CANONICAL"],
  [
    "members out of order",
    `{"typ":"CIC",${header().slice(1).replace(',"typ":"CIC"', "")}`,
    "CIC_NOT_CANONICAL",
  ],
  ["an escaped letter", header().replace('"CIC"', '"\\u0043IC"'), "CIC_NOT_CANONICAL"],
  ["rz in upper case", header({ rz: "AB".repeat(32) }), "CIC_NOT_CANONICAL"],
  ["rz too short", header({ rz: "07".repeat(31) }), "CIC_NOT_CANONICAL"],
  ["rz too long", header({ rz: "07".repeat(33) }), "CIC_NOT_CANONICAL"],
  ["rz a number", header({ rz: 7 }), "CIC_NOT_CANONICAL"],
  ["rz a list", header({ rz: [RZ] }), "CIC_NOT_CANONICAL"],
  ["a kid", header({ kid: "k" }), "CIC_NOT_CANONICAL"],
  ["a jku", header({ jku: "https://evil.example" }), "CIC_NOT_CANONICAL"],
  ["a jwk", header({ jwk: {} }), "CIC_NOT_CANONICAL"],
  ["an x5c", header({ x5c: [] }), "CIC_NOT_CANONICAL"],
  ["another person's key", header({}, { ...other.jwk }), "CIC_SIG_INVALID"],
];

for (const [name, text, code] of CASES) {
  Deno.test(`checkClientSignature() refuses ${name}`, async () => {
    await assertCodeAsync(() => check(text), code);
  });
}

Deno.test("checkClientSignature() accepts the header the cases start from", async () => {
  await check(header());
  await check(header({ note: "an extra claim in text" }));
});

Deno.test("checkClientSignature() accepts Ed25519 and RSA user keys", async () => {
  for (const key of [ed, rsa]) {
    const alg = key.algorithm;
    const upk = sorted({ alg, ...key.jwk });
    await check(JSON.stringify(sorted({ alg, rz: RZ, typ: "CIC", upk })), key);
  }
});

Deno.test("checkClientSignature() refuses an Ed25519 key of the wrong length", async () => {
  for (const length of [0, 31, 33, 64]) {
    const upk = {
      alg: "EdDSA",
      crv: "Ed25519",
      kty: "OKP",
      x: encodeBase64url(new Uint8Array(length)),
    };
    const text = JSON.stringify({ alg: "EdDSA", rz: RZ, typ: "CIC", upk });
    await assertCodeAsync(() => check(text, ed), "CIC_KEY_INVALID");
  }
});

Deno.test("checkClientSignature() refuses every other signature", async () => {
  const good = await makePkToken();
  const segments = good.compact.split(":");
  const signature = segments[4] ?? "";
  const wrong = [
    "",
    "AAAA",
    signature.slice(4),
    `${signature}AAAA`,
    encodeBase64url(new Uint8Array(64)),
    encodeBase64url(new Uint8Array(64).fill(0xff)),
    segments[2] ?? "",
  ];
  for (const text of wrong) {
    const compact = [...segments.slice(0, 4), text].join(":");
    await assertCodeAsync(() => checkClientSignature(parsePkToken(compact)), "CIC_SIG_INVALID");
  }
  assert.equal((await checkClientSignature(parsePkToken(good.compact))).client.algorithm, "ES256");
});
