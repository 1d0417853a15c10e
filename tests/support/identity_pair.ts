import type { Bytes } from "../../src/encoding/bytes.ts";
import { buildCertificate } from "../../src/ssh/build_certificate.ts";
import { PK_TOKEN_EXTENSION, WILDCARD_PRINCIPAL } from "../../src/ssh/certificate.ts";
import { formatCertificateFile } from "../../src/ssh/certificate_file.ts";
import { formatPrivateKeyFile } from "../../src/ssh/private_key_file.ts";
import { publicKeyToJwk } from "../../src/ssh/public_key_jwk.ts";
import { generateUserKeyPair, type UserKeyPair } from "../../src/ssh/user_key_pair.ts";
import { makePkToken } from "./token_factory.ts";

/** What a test changes about an identity. */
export interface IdentityPlan {
  /** Claims laid over those of `token_factory.ts`. */
  readonly claims?: Readonly<Record<string, unknown>>;
  /** The key, default a new Ed25519 one. */
  readonly key?: UserKeyPair;
  /** Key that the PK Token names, default the certified one. */
  readonly named?: UserKeyPair;
  /** End of the certificate itself, Unix seconds. */
  readonly validBefore?: number;
}

/** A key with a certificate as login makes it. */
export interface MadeIdentity {
  readonly key: UserKeyPair;
  /** The certificate blob. */
  readonly certificate: Bytes;
}

/** Makes a key and a certificate with a PK Token, without a login. */
export async function makeIdentity(plan: IdentityPlan = {}): Promise<MadeIdentity> {
  const key = plan.key ?? await generateUserKeyPair("ed25519");
  const named = plan.named ?? key;
  const algorithm = named.kind === "ecdsa" ? "ES256" : "EdDSA";
  const { compact } = await makePkToken({
    user: { algorithm, kid: "", jwk: publicKeyToJwk(named.publicKey), sign: named.sign },
    ...(plan.claims === undefined ? {} : { claims: plan.claims }),
  });
  const certificate = await buildCertificate({
    key,
    keyId: "alice@example.com",
    principals: [WILDCARD_PRINCIPAL],
    extensions: new Map([[PK_TOKEN_EXTENSION, compact], ["permit-pty", ""]]),
    nonce: crypto.getRandomValues(new Uint8Array(32)),
    ...(plan.validBefore === undefined ? {} : { validBefore: BigInt(plan.validBefore) }),
  });
  return { key, certificate };
}

/**
 * Writes what {@linkcode makeIdentity} makes as login writes it.
 *
 * @param path of the private key
 * @param plan what is different; `comment` of the certificate file, default `openpubkey`
 */
export async function writeIdentityPair(
  path: string,
  plan: IdentityPlan & { readonly comment?: string } = {},
): Promise<MadeIdentity> {
  const made = await makeIdentity(plan);
  const text = formatPrivateKeyFile(made.key, { comment: "openpubkey cert", checkint: 1 });
  await Deno.writeTextFile(path, text, { mode: 0o600 });
  const line = formatCertificateFile(made.certificate, plan.comment ?? "openpubkey");
  await Deno.writeTextFile(`${path}-cert.pub`, line);
  return made;
}
