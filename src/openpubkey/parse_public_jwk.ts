import { bitLength, integerFromBytes } from "../encoding/big_integer.ts";
import { decodeBase64url } from "../encoding/base64.ts";
import type { Bytes } from "../encoding/bytes.ts";
import type { JsonObject } from "../encoding/json_value.ts";
import type { PublicJwk } from "../encoding/public_jwk.ts";

/** Members that only private or symmetric keys have (RFC 7518 section 6). */
const SECRET_MEMBERS = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

/** RSA moduli outside this range are refused: weak below; above, this runtime cannot verify. */
const RSA_BITS = { least: 2048, most: 4096 } as const;

/** The JWK is no public key this project verifies with. */
export class UnusableJwkError extends Error {
  override readonly name = "UnusableJwkError";
}

/**
 * Reads a public key (RFC 7517, RFC 7518 section 6, RFC 8037 section 2): P-256, Ed25519 or RSA.
 * Whether an EC point is on its curve is left to the runtime's import.
 *
 * @param jwk the JWK; members other than the key material are not looked at
 * @returns the key material alone
 * @throws {UnusableJwkError} for other kinds, private keys, and parts that are not in canonical form
 */
export function parsePublicJwk(jwk: JsonObject): PublicJwk {
  for (const name of SECRET_MEMBERS) {
    if (jwk.has(name)) throw new UnusableJwkError(`the JWK has the secret member "${name}"`);
  }
  const kty = jwk.get("kty");
  const crv = jwk.get("crv");
  if (kty === "EC" && crv === "P-256") {
    return { kty, crv, x: coordinate(jwk, "x"), y: coordinate(jwk, "y") };
  }
  if (kty === "OKP" && crv === "Ed25519") {
    return { kty, crv, x: coordinate(jwk, "x") };
  }
  if (kty === "RSA") return rsaKey(jwk);
  throw new UnusableJwkError("the JWK is neither P-256 nor Ed25519 nor RSA");
}

function coordinate(jwk: JsonObject, name: string): string {
  const { text, bytes } = part(jwk, name);
  if (bytes.length !== 32) throw new UnusableJwkError(`the JWK member "${name}" is not 32 bytes`);
  return text;
}

function rsaKey(jwk: JsonObject): PublicJwk {
  const n = part(jwk, "n");
  const e = part(jwk, "e");
  if (n.bytes[0] === 0 || e.bytes[0] === 0) {
    throw new UnusableJwkError("an RSA number has leading zeros");
  }
  const bits = bitLength(integerFromBytes(n.bytes));
  if (bits < RSA_BITS.least || bits > RSA_BITS.most) {
    throw new UnusableJwkError(`the RSA modulus has ${bits} bits`);
  }
  const exponent = integerFromBytes(e.bytes);
  if (e.bytes.length > 4 || exponent < 3n || exponent % 2n === 0n) {
    throw new UnusableJwkError("the RSA exponent is not an odd number from 3 to 2^32");
  }
  return { kty: "RSA", n: n.text, e: e.text };
}

function part(jwk: JsonObject, name: string): { text: string; bytes: Bytes } {
  const text = jwk.get(name);
  if (typeof text !== "string") throw new UnusableJwkError(`the JWK has no "${name}"`);
  try {
    return { text, bytes: decodeBase64url(text) };
  } catch (cause) {
    throw new UnusableJwkError(`the JWK member "${name}" is not base64url`, { cause });
  }
}
