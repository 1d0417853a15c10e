import { encodeBase64url } from "../encoding/base64.ts";
import type { Bytes } from "../encoding/bytes.ts";
import { unreachable } from "../errors/unreachable.ts";
import type { Certificate } from "./certificate.ts";
import type { SshPublicKey } from "./public_key.ts";
import { WireError } from "./wire_error.ts";
import { WireReader } from "./wire_reader.ts";

const VERIFY: KeyUsage[] = ["verify"];
/** RSA signature formats and their hash; `ssh-rsa`, which means SHA-1, is not among them. */
const RSA_HASHES: ReadonlyMap<string, string> = new Map([
  ["rsa-sha2-256", "SHA-256"],
  ["rsa-sha2-512", "SHA-512"],
]);

/**
 * Verifies an SSH signature: ECDSA with P-256 and SHA-256 (RFC 5656 section 3.1.2), Ed25519 (RFC
 * 8709 section 6), RSASSA-PKCS1-v1_5 with SHA-256 or SHA-512 (RFC 8332 section 3). The key decides
 * which formats can fit; the signature's own format name only has to agree.
 *
 * @param key whose signature it should be
 * @param signature format name and signature bytes, unverified
 * @param data what should have been signed
 * @returns true only when the signature is of a format that fits the key, well-formed, and right
 */
export async function verifySignature(
  key: SshPublicKey,
  signature: Certificate["signature"],
  data: Bytes,
): Promise<boolean> {
  switch (key.type) {
    case "ecdsa-sha2-nistp256": {
      const raw = signature.format === key.type ? ecdsaSignature(signature.blob) : undefined;
      if (raw === undefined) return false;
      const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
      const importKey = () => crypto.subtle.importKey("raw", key.point, algorithm, false, VERIFY);
      return await verify(algorithm, importKey, raw, data);
    }
    case "ssh-ed25519": {
      if (signature.format !== key.type || signature.blob.length !== 64) return false;
      const algorithm = { name: "Ed25519" };
      const importKey = () => crypto.subtle.importKey("raw", key.key, algorithm, false, VERIFY);
      return await verify(algorithm, importKey, signature.blob, data);
    }
    case "ssh-rsa": {
      const hash = RSA_HASHES.get(signature.format);
      if (hash === undefined || signature.blob.length !== key.n.length) return false;
      const algorithm = { name: "RSASSA-PKCS1-v1_5", hash };
      const jwk = { kty: "RSA", n: encodeBase64url(key.n), e: encodeBase64url(key.e) };
      const importKey = () => crypto.subtle.importKey("jwk", jwk, algorithm, false, VERIFY);
      return await verify(algorithm, importKey, signature.blob, data);
    }
    default:
      return unreachable(key);
  }
}

/**
 * Whatever the runtime throws over a key or signature from outside means "does not verify": the kind
 * of exception differs by key type and runtime version, and must not decide anything.
 */
async function verify(
  algorithm: { name: string; hash?: string },
  importKey: () => Promise<CryptoKey>,
  signature: Bytes,
  data: Bytes,
): Promise<boolean> {
  try {
    return await crypto.subtle.verify(algorithm, await importKey(), signature, data);
  } catch {
    return false;
  }
}

/**
 * Rewrites mpint r, mpint s as the 64 bytes WebCrypto wants.
 *
 * @returns undefined when either is not canonical, not positive or over 256 bits, or bytes follow
 */
function ecdsaSignature(blob: Bytes): Bytes | undefined {
  try {
    const reader = new WireReader(blob);
    const r = reader.positiveMpint("r");
    const s = reader.positiveMpint("s");
    reader.end("signature");
    if (r.length > 32 || s.length > 32) return undefined;
    const raw = new Uint8Array(64);
    raw.set(r, 32 - r.length);
    raw.set(s, 64 - s.length);
    return raw;
  } catch (error) {
    if (error instanceof WireError) return undefined;
    throw error;
  }
}
