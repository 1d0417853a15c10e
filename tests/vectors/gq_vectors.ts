import { decodeBase64url, encodeBase64url } from "../../src/encoding/base64.ts";
import { integerFromBytes } from "../../src/encoding/big_integer.ts";
import type { JsonObject } from "../../src/encoding/json_value.ts";
import { encodeUtf8 } from "../../src/encoding/utf8.ts";
import { BadEvidenceError } from "../../src/errors/refusal.ts";
import { gqParameters, type RsaIntegers } from "../../src/openpubkey/gq/gq_parameters.ts";
import { parseGqHeader, signGqToken, verifyGqToken } from "../../src/openpubkey/gq/gq_token.ts";
import { gqPrivateNumber, signGq } from "../../src/openpubkey/gq/sign_gq.ts";
import { verifyGq } from "../../src/openpubkey/gq/verify_gq.ts";
import { parseCompactIdToken } from "../../src/openpubkey/parse_pk_token.ts";
import type { PublicJwk } from "../../src/encoding/public_jwk.ts";
import type { Outcome } from "./outcome.ts";
import { number, object, text, texts } from "./vector_case.ts";

/**
 * Runs a case of `gq.json`.
 *
 * @param testCase the case
 * @returns our answer
 */
export async function runGqCase(testCase: JsonObject): Promise<Outcome> {
  try {
    return await run(testCase);
  } catch (error) {
    if (error instanceof BadEvidenceError) return { ok: false, code: error.code };
    if (error instanceof RangeError) return { ok: false, code: "GQ_KEY_TYPE" };
    if (error instanceof SyntaxError) return { ok: false, code: "PKT_BASE64" };
    throw error;
  }
}

async function run(testCase: JsonObject): Promise<Outcome> {
  const kind = text(testCase, "kind");
  switch (kind) {
    case "params":
      return runParameters(testCase);
    case "verify":
      return { ok: await verifySignature(testCase) };
    case "sign":
      return await runSign(testCase);
    case "jwt":
      return await runJwt(text(testCase, "jwt"), jwkOf(testCase));
    case "sign-jwt":
      return await runSignJwt(testCase);
    default:
      throw new TypeError(`Cannot run vector: "${kind}" is not a kind of gq case`);
  }
}

function keyOf(testCase: JsonObject): RsaIntegers {
  return {
    n: integerFromBytes(decodeBase64url(text(testCase, "n"))),
    e: BigInt(number(testCase, "e") ?? 0),
  };
}

function jwkOf(testCase: JsonObject): PublicJwk {
  const e = BigInt(number(testCase, "e") ?? 0).toString(16);
  const bytes = (e.padStart(e.length + e.length % 2, "0").match(/../g) ?? [])
    .map((pair) => Number.parseInt(pair, 16));
  return { kty: "RSA", n: text(testCase, "n"), e: encodeBase64url(Uint8Array.from(bytes)) };
}

function runParameters(testCase: JsonObject): Outcome {
  const found = gqParameters(keyOf(testCase), number(testCase, "security_parameter") ?? 0);
  const wanted = object(testCase, "params");
  const same = found.rounds === number(wanted, "rounds") &&
    found.modulusBytes === number(wanted, "n_bytes") &&
    found.challengeBytes === number(wanted, "v_bytes") &&
    found.signatureBytes === number(wanted, "signature_bytes");
  return same ? { ok: true } : { ok: true, difference: `parameters ${JSON.stringify(found)}` };
}

async function verifySignature(testCase: JsonObject): Promise<boolean> {
  const statement = {
    key: keyOf(testCase),
    security: number(testCase, "security_parameter") ?? 0,
    identity: encodeUtf8(text(testCase, "identity")),
    message: encodeUtf8(text(testCase, "message")),
  };
  return await verifyGq(statement, decodeBase64url(text(testCase, "signature")));
}

/** The blinding factor comes first and cancels out; then one number per round. */
function given(testCase: JsonObject): () => bigint {
  const numbers = [2n, ...texts(testCase, "random_numbers").map(integerOf)];
  return () => {
    const next = numbers.shift();
    if (next === undefined) throw new TypeError("Cannot run vector: more rounds than numbers");
    return next;
  };
}

async function runSign(testCase: JsonObject): Promise<Outcome> {
  const key = keyOf(testCase);
  const rsaSignature = decodeBase64url(text(testCase, "rsa_signature"));
  if (
    gqPrivateNumber(key, rsaSignature, () => 3n) !== integerOf(text(testCase, "private_number"))
  ) {
    return { ok: true, difference: "the private number differs" };
  }
  const signature = encodeBase64url(
    await signGq({
      key,
      security: number(testCase, "security_parameter") ?? 0,
      rsaSignature,
      message: encodeUtf8(text(testCase, "message")),
      randomInteger: given(testCase),
    }),
  );
  if (testCase.has("random_numbers") && signature !== text(testCase, "signature")) {
    return { ok: true, difference: "the signature differs" };
  }
  return { ok: await verifySignature(testCase) };
}

async function runSignJwt(testCase: JsonObject): Promise<Outcome> {
  const [name = "", value = ""] = texts(testCase, "extra_claim");
  const jwt = await signGqToken({
    idToken: parseCompactIdToken(text(testCase, "id_token")),
    jwk: jwkOf(testCase),
    extra: name === "" ? new Map() : new Map([[name, value]]),
    randomInteger: given(testCase),
  });
  return jwt === text(testCase, "jwt") ? { ok: true } : { ok: true, difference: "the JWT differs" };
}

async function runJwt(jwt: string, jwk: PublicJwk): Promise<Outcome> {
  const token = parseCompactIdToken(jwt);
  parseGqHeader(token.header);
  await verifyGqToken(token.claims.segment, token, jwk);
  return { ok: true };
}

function integerOf(base64url: string): bigint {
  return integerFromBytes(decodeBase64url(base64url));
}
