import { encodeBase64url } from "../../src/encoding/base64.ts";
import type { Bytes } from "../../src/encoding/bytes.ts";
import type { JsonValue } from "../../src/encoding/json_value.ts";
import { parseJson } from "../../src/encoding/parse_json.ts";
import type { PublicJwk, SignatureAlgorithm } from "../../src/encoding/public_jwk.ts";
import { encodeUtf8 } from "../../src/encoding/utf8.ts";
import {
  type ClientInstanceClaims,
  createClientInstanceClaims,
} from "../../src/openpubkey/client_instance_claims.ts";
import { signGqToken } from "../../src/openpubkey/gq/gq_token.ts";
import { randomIntegers } from "../../src/openpubkey/gq/sign_gq.ts";
import { rsaIntegers } from "../../src/openpubkey/gq/gq_token.ts";
import { type KeySet, parseKeySet } from "../../src/openpubkey/key_set.ts";
import { parseCompactIdToken } from "../../src/openpubkey/parse_pk_token.ts";
import type { TrustedClient, TrustedIssuer } from "../../src/openpubkey/trusted_issuer.ts";
import type { VerifyPkTokenOptions } from "../../src/openpubkey/verify_pk_token.ts";

/** A key pair of a test's provider or person. */
export interface FactoryKey {
  readonly algorithm: SignatureAlgorithm;
  readonly kid: string;
  readonly jwk: PublicJwk;
  sign(input: Bytes): Promise<Bytes>;
}

/** The clock of all tests made with this factory, Unix seconds. */
export const NOW = 1_800_000_000;
/** Issuer of the tests. */
export const ISSUER = "https://op.example.com";
/** Client ID of the tests. */
export const CLIENT_ID = "client-1";

const made = new Map<string, Promise<FactoryKey>>();

/** A key of this algorithm; made once per name, since RSA keys take long. */
export function factoryKey(algorithm: SignatureAlgorithm, name = "op"): Promise<FactoryKey> {
  const id = `${algorithm} ${name}`;
  const key = made.get(id) ?? makeKey(algorithm, `${name}-${algorithm.toLowerCase()}`);
  made.set(id, key);
  return key;
}

/** What a test changes about a good PK Token. */
export interface TokenPlan {
  /** Provider key, default RS256. */
  readonly op?: FactoryKey;
  /** User key, default ES256. */
  readonly user?: FactoryKey;
  /** Claims laid over the good ones; `undefined` removes a claim. */
  readonly claims?: Readonly<Record<string, unknown>>;
  /** Payload text instead of the claims, with `@NONCE@` replaced by the commitment. */
  readonly payload?: string;
  /** Members laid over the provider's header; `undefined` removes one. */
  readonly header?: Readonly<Record<string, unknown>>;
  /** Replace the provider's signature by a GQ signature, with these extra header members. */
  readonly gq?: ReadonlyMap<string, string>;
  /** Where the commitment goes, default the nonce. */
  readonly commitment?: "nonce" | "aud" | "cic" | "none";
  /** A refreshed ID token. */
  readonly refreshedIdToken?: string;
}

/** A PK Token and what it was made of. */
export interface MadeToken {
  readonly compact: string;
  readonly idToken: string;
  readonly client: ClientInstanceClaims;
}

/** Makes a PK Token that holds, but for what the plan changes. */
export async function makePkToken(plan: TokenPlan = {}): Promise<MadeToken> {
  const user = plan.user ?? await factoryKey("ES256", "user");
  const client = await createClientInstanceClaims(user.jwk, new Uint8Array(32).fill(7));
  const idToken = await makeIdToken(plan, client.commitment);
  // Joined by hand: the product refuses to sign what these plans are for.
  const [opHeader = "", payload = "", opSignature = ""] = idToken.split(".");
  const header = segment(client.canonical);
  const signature = encodeBase64url(await user.sign(encodeUtf8(`${header}.${payload}`)));
  const signed = [payload, opHeader, opSignature, header, signature].join(":");
  const { refreshedIdToken } = plan;
  const compact = refreshedIdToken === undefined ? signed : `${signed}.${refreshedIdToken}`;
  return { compact, idToken, client };
}

/** Makes an ID token in compact form. */
export async function makeIdToken(plan: TokenPlan, commitment = ""): Promise<string> {
  const op = plan.op ?? await factoryKey("RS256");
  const header = {
    alg: op.algorithm,
    kid: op.kid,
    typ: "JWT",
    ...plan.header,
  };
  const payload = plan.payload?.replaceAll("@NONCE@", commitment) ??
    JSON.stringify(goodClaims(plan, commitment));
  const input = `${segment(JSON.stringify(header))}.${segment(payload)}`;
  const signature = encodeBase64url(await op.sign(encodeUtf8(input)));
  const idToken = `${input}.${signature}`;
  if (plan.gq === undefined) return idToken;
  const extra = new Map(plan.gq);
  if (plan.commitment === "cic") extra.set("cic", commitment);
  return await signGqToken({
    idToken: parseCompactIdToken(idToken),
    jwk: op.jwk,
    extra,
    randomInteger: randomIntegers(
      rsaIntegers(op.jwk).n,
      (length) => crypto.getRandomValues(new Uint8Array(length)),
    ),
  });
}

/** The key set that publishes the given keys. */
export function keySetOf(...keys: readonly FactoryKey[]): KeySet {
  return parseKeySet(json({ keys: keys.map(publishedJwk) }));
}

/** One key as a provider publishes it. */
export function publishedJwk(key: FactoryKey): Record<string, unknown> {
  return { ...key.jwk, kid: key.kid, alg: key.algorithm, use: "sig" };
}

/** A providers row for {@linkcode ISSUER}. */
export function trust(client: Partial<TrustedClient> = {}): TrustedIssuer {
  return {
    issuer: ISSUER,
    clients: [{
      clientId: CLIENT_ID,
      checkClientId: true,
      commitment: "nonce",
      gqOnly: false,
      expiration: "24h",
      line: 1,
      ...client,
    }],
  };
}

/** Issuer, keys and clock under which `makePkToken()` is accepted. */
export async function verifyOptions(
  client: Partial<TrustedClient> = {},
): Promise<VerifyPkTokenOptions> {
  return { issuer: trust(client), keySet: keySetOf(await factoryKey("RS256")), now: NOW };
}

/** Text as a base64url segment. */
export function segment(text: string): string {
  return encodeBase64url(encodeUtf8(text));
}

/** A plain value as our JSON value. */
export function json(value: unknown): JsonValue {
  return parseJson(JSON.stringify(value));
}

function goodClaims(plan: TokenPlan, commitment: string): Record<string, unknown> {
  const where = plan.commitment ?? "nonce";
  return {
    iss: ISSUER,
    sub: "sub-1",
    aud: where === "aud" ? commitment : CLIENT_ID,
    email: "alice@example.com",
    iat: NOW - 60,
    exp: NOW + 3600,
    ...(where === "nonce" ? { nonce: commitment } : {}),
    ...plan.claims,
  };
}

async function makeKey(algorithm: SignatureAlgorithm, kid: string): Promise<FactoryKey> {
  const { generate, sign } = WEB_CRYPTO[algorithm];
  const pair = await crypto.subtle.generateKey(generate, true, ["sign", "verify"]);
  if (!("privateKey" in pair)) throw new TypeError("Cannot make key: it is not a pair");
  const exported = await crypto.subtle.exportKey("jwk", pair.publicKey);
  return {
    algorithm,
    kid,
    jwk: publicParts(exported),
    sign: async (input) => new Uint8Array(await crypto.subtle.sign(sign, pair.privateKey, input)),
  };
}

function publicParts(jwk: JsonWebKey): PublicJwk {
  const { n = "", e = "", x = "", y = "" } = jwk;
  if (jwk.kty === "RSA") return { kty: "RSA", n, e };
  if (jwk.kty === "EC") return { kty: "EC", crv: "P-256", x, y };
  return { kty: "OKP", crv: "Ed25519", x };
}

const RSA = {
  modulusLength: 2048,
  publicExponent: Uint8Array.of(1, 0, 1),
  hash: "SHA-256",
};
const WEB_CRYPTO = {
  RS256: {
    generate: { name: "RSASSA-PKCS1-v1_5", ...RSA },
    sign: { name: "RSASSA-PKCS1-v1_5" },
  },
  PS256: { generate: { name: "RSA-PSS", ...RSA }, sign: { name: "RSA-PSS", saltLength: 32 } },
  ES256: {
    generate: { name: "ECDSA", namedCurve: "P-256" },
    sign: { name: "ECDSA", hash: "SHA-256" },
  },
  EdDSA: { generate: { name: "Ed25519" }, sign: { name: "Ed25519" } },
} as const;
