import type { Bytes } from "../encoding/bytes.ts";
import type { PublicKeyType, SshPublicKey } from "./public_key.ts";

/** Certificate types that can be bound to an identity; FIDO keys (`sk-`) and other curves cannot. */
export const CERTIFICATE_TYPES = [
  "ecdsa-sha2-nistp256-cert-v01@openssh.com",
  "ssh-ed25519-cert-v01@openssh.com",
  "ssh-rsa-cert-v01@openssh.com",
] as const;

/** One of {@linkcode CERTIFICATE_TYPES}. */
export type CertificateType = (typeof CERTIFICATE_TYPES)[number];

/** The plain key type that each certificate type certifies. */
export const CERTIFIED_KEY_TYPE: Readonly<Record<CertificateType, PublicKeyType>> = {
  "ecdsa-sha2-nistp256-cert-v01@openssh.com": "ecdsa-sha2-nistp256",
  "ssh-ed25519-cert-v01@openssh.com": "ssh-ed25519",
  "ssh-rsa-cert-v01@openssh.com": "ssh-rsa",
};

/** `certificateType` of a certificate for a person. */
export const USER_CERTIFICATE = 1;

/** `validBefore` of a certificate that does not end. */
export const FOREVER = 0xffff_ffff_ffff_ffffn;

/** The principal that stands for "whatever user the server's policy allows". */
export const WILDCARD_PRINCIPAL = "opkssh-wildcard";

/** Extension with the compact PK Token. */
export const PK_TOKEN_EXTENSION = "openpubkey-pkt";

/** Extension with the access token; only when the user asked for it. */
export const ACCESS_TOKEN_EXTENSION = "openpubkey-act";

/**
 * A well-formed OpenSSH certificate (draft-miller-ssh-cert). Well-formed only: nothing in it has
 * been verified, see `checkCertificate`. Byte strings are views into `blob`.
 */
export interface Certificate {
  /** Certificate type, as in the blob and as sshd declared it. */
  readonly type: CertificateType;
  /** Random bytes chosen by the signer. */
  readonly nonce: Bytes;
  /** The certified key. */
  readonly publicKey: SshPublicKey;
  /** Serial number; 0 when unused. */
  readonly serial: bigint;
  /** 1 user, 2 host, others undefined. */
  readonly certificateType: number;
  /** Free text; opkssh writes the email address. */
  readonly keyId: string;
  /** Names in order, not yet checked for syntax; empty list allowed. */
  readonly principals: readonly string[];
  /** First second of validity, Unix seconds. */
  readonly validAfter: bigint;
  /** First second after validity, Unix seconds; {@linkcode FOREVER} for no end. */
  readonly validBefore: bigint;
  /** Name to value; empty value for options without one. */
  readonly criticalOptions: ReadonlyMap<string, string>;
  /** Name to value; empty value for extensions without one. */
  readonly extensions: ReadonlyMap<string, string>;
  /** Must be empty; kept so that the check can say so. */
  readonly reserved: Bytes;
  /** Public key blob of the signer; of any plain type. */
  readonly signatureKey: Bytes;
  /** The signature: its algorithm name and its bytes. */
  readonly signature: { readonly format: string; readonly blob: Bytes };
  /** What the signature covers: the blob up to and including the signature key. */
  readonly signedBytes: Bytes;
  /** The whole certificate. */
  readonly blob: Bytes;
}
