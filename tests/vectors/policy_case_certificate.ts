import { encodeBase64 } from "../../src/encoding/base64.ts";
import type { JsonObject } from "../../src/encoding/json_value.ts";
import { buildCertificate } from "../../src/ssh/build_certificate.ts";
import { encodePublicKey } from "../../src/ssh/public_key.ts";
import { publicKeyToJwk } from "../../src/ssh/public_key_jwk.ts";
import { generateUserKeyPair, type UserKeyPair } from "../../src/ssh/user_key_pair.ts";
import {
  type FactoryKey,
  factoryKey,
  makeIdToken,
  makePkToken,
  NOW,
} from "../support/token_factory.ts";
import { plainJson, type RecordedAnswer } from "./recorded_provider.ts";
import { flag, number, object, text, texts } from "./vector_case.ts";

/** What sshd would hand over for one case. */
export interface OfferedCertificate {
  readonly keyType: string;
  readonly keyBase64: string;
}

const CERTIFICATE_TYPE = "ecdsa-sha2-nistp256-cert-v01@openssh.com";
/** The access token a case with a userinfo answer puts into its certificate. */
export const ACCESS_TOKEN = "access-token-1";

const userKey = await generateUserKeyPair("ecdsa");
const otherKey = await generateUserKeyPair("ecdsa");
const providerKeys: ReadonlyMap<string, FactoryKey> = new Map([
  ["rsa1", { ...await factoryKey("RS256"), kid: "rsa1" }],
  ["rsa-noalg", { ...await factoryKey("RS256", "noalg"), kid: "rsa-noalg" }],
  ["ps1", { ...await factoryKey("PS256"), kid: "ps1" }],
  ["ec1", { ...await factoryKey("ES256"), kid: "ec1" }],
  ["ed1", { ...await factoryKey("EdDSA"), kid: "ed1" }],
]);
const KEY_FOR_ALGORITHM: ReadonlyMap<string, string> = new Map([
  ["PS256", "ps1"],
  ["ES256", "ec1"],
  ["EdDSA", "ed1"],
]);

/**
 * Makes the certificate of a policy case from its claims and its deviations.
 *
 * @param testCase the case
 * @returns key type and base64, as sshd's `%t` and `%k`
 */
export async function offeredCertificate(testCase: JsonObject): Promise<OfferedCertificate> {
  const token = object(testCase, "token");
  if (flag(token, "plain_key")) {
    return {
      keyType: userKey.publicKey.type,
      keyBase64: encodeBase64(encodePublicKey(userKey.publicKey)),
    };
  }
  const blob = await buildCertificate({
    key: flag(token, "other_cert_key") ? otherKey : userKey,
    keyId: "test",
    principals: testCase.has("cert_principals")
      ? texts(testCase, "cert_principals")
      : ["opkssh-wildcard"],
    extensions: await extensions(testCase, token),
    nonce: new Uint8Array(32),
  });
  return {
    keyType: token.has("type_arg") ? text(token, "type_arg") : CERTIFICATE_TYPE,
    keyBase64: token.has("cert_arg") ? text(token, "cert_arg") : encodeBase64(blob),
  };
}

/**
 * What the case's issuer answers.
 *
 * @param testCase the case
 * @returns answers by URL
 */
export function issuerAnswers(testCase: JsonObject): ReadonlyMap<string, RecordedAnswer> {
  const token = object(testCase, "token");
  const issuer = text(object(testCase, "claims"), "iss") || "https://op.example.com";
  const base = issuer.replace(/\/$/, "");
  const state = text(token, "op");
  const discovery = {
    issuer: state === "issuer-mismatch" ? "https://other.example.com" : issuer,
    "jwks_uri": `${base}/jwks`,
    "userinfo_endpoint": `${base}/userinfo`,
  };
  if (state === "down") return new Map();
  return new Map([
    [`${base}/.well-known/openid-configuration`, {
      status: state === "no-discovery" ? 404 : 200,
      body: JSON.stringify(discovery),
    }],
    [`${base}/jwks`, {
      status: state === "jwks500" ? 500 : 200,
      body: state === "jwks-garbage" ? "<html>" : JSON.stringify(keySet(token)),
    }],
    [`${base}/userinfo`, {
      status: number(testCase, "userinfo_status") ?? 200,
      body: userinfoBody(testCase),
    }],
  ]);
}

/** The answer is given as text, so that it may be no JSON at all. */
function userinfoBody(testCase: JsonObject): string {
  const body = testCase.get("userinfo") ?? null;
  return typeof body === "string" ? body : plainJson(body);
}

function keySet(token: JsonObject): unknown {
  if (flag(token, "single_key_jwks")) {
    const { jwk } = providerKey("rsa1");
    return { keys: [{ ...jwk, alg: "RS256" }] };
  }
  return {
    keys: [...providerKeys.values()].map((key) => ({
      ...key.jwk,
      kid: key.kid,
      ...(key.kid === "rsa-noalg" ? {} : { alg: key.algorithm }),
    })),
  };
}

function providerKey(kid: string): FactoryKey {
  const key = providerKeys.get(kid);
  if (key === undefined) throw new TypeError(`Cannot run vector: no key "${kid}"`);
  return key;
}

async function extensions(testCase: JsonObject, token: JsonObject): Promise<Map<string, string>> {
  const found = new Map([["permit-pty", ""]]);
  if (testCase.has("userinfo")) found.set("openpubkey-act", ACCESS_TOKEN);
  if (token.has("pkt_ext")) found.set("openpubkey-pkt", text(token, "pkt_ext"));
  else if (!flag(token, "no_pkt_ext")) found.set("openpubkey-pkt", await pkToken(testCase, token));
  return found;
}

async function pkToken(testCase: JsonObject, token: JsonObject): Promise<string> {
  const algorithm = text(token, "alg");
  const wanted = text(token, "kid") || KEY_FOR_ALGORITHM.get(algorithm) || "rsa1";
  const signer =
    providerKeys.has(wanted) && providerKey(wanted).algorithm === (algorithm || "RS256")
      ? wanted
      : "rsa1";
  const header: Record<string, unknown> = { kid: token.has("kid") ? text(token, "kid") : wanted };
  if (algorithm !== "") header["alg"] = algorithm;
  if (token.has("typ")) header["typ"] = text(token, "typ") || undefined;
  if (flag(token, "single_key_jwks")) header["kid"] = undefined;
  const commitment = text(token, "commitment");
  const made = await makePkToken({
    op: providerKey(signer),
    user: factoryKeyOf(userKey),
    header,
    commitment: commitment === "aud" ? "aud" : commitment === "" ? "nonce" : "none",
    ...(flag(token, "gq") ? { gq: new Map<string, string>() } : {}),
    ...payload(testCase, token),
    ...await forgedFresh(testCase, token),
  });
  const segments = made.compact.split(":");
  if (flag(token, "no_cic")) return segments.slice(0, 3).join(":");
  if (flag(token, "tamper_cic")) segments[4] = `A${(segments[4] ?? "").slice(1)}`;
  if (flag(token, "tamper")) segments[2] = `A${(segments[2] ?? "").slice(1)}`;
  return segments.join(":");
}

function payload(
  testCase: JsonObject,
  token: JsonObject,
): { payload: string } | { claims: Record<string, unknown> } {
  const iat = NOW + (number(token, "iat_offset") ?? -60);
  const exp = NOW + (number(token, "exp_offset") ?? 3540);
  const raw = text(testCase, "claims_raw");
  if (raw !== "") {
    return { payload: raw.replaceAll("@IAT@", String(iat)).replaceAll("@EXP@", String(exp)) };
  }
  const nbf = number(token, "nbf_offset");
  const claims = JSON.parse(plainJson(object(testCase, "claims")));
  const aud = text(token, "commitment") === "aud" ? {} : { aud: claims.aud };
  return {
    claims: {
      sub: undefined,
      email: undefined,
      iat: flag(token, "no_iat") ? undefined : iat,
      exp: flag(token, "no_exp") ? undefined : exp,
      ...(nbf === undefined ? {} : { nbf: NOW + nbf }),
      ...(text(token, "commitment") === "wrong" ? { nonce: "wrong" } : {}),
      ...Object.fromEntries(Object.entries(claims).filter(([name]) => name !== "aud")),
      ...aud,
    },
  };
}

async function forgedFresh(
  testCase: JsonObject,
  token: JsonObject,
): Promise<{ refreshedIdToken: string } | Record<string, never>> {
  const offset = number(token, "forged_fresh_exp_offset");
  if (offset === undefined) return {};
  const claims = JSON.parse(plainJson(object(testCase, "claims")));
  const plan = {
    header: { alg: "none" },
    commitment: "none" as const,
    claims: { ...claims, iat: NOW, exp: NOW + offset },
  };
  const [header, body] = (await makeIdToken(plan)).split(".");
  return { refreshedIdToken: `${header}.${body}.` };
}

function factoryKeyOf(pair: UserKeyPair): FactoryKey {
  return {
    algorithm: "ES256",
    kid: "",
    jwk: publicKeyToJwk(pair.publicKey),
    sign: (input) => pair.sign(input),
  };
}
