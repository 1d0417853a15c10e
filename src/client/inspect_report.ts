import {
  isJsonObject,
  JsonNumber,
  type JsonObject,
  type JsonValue,
} from "../encoding/json_value.ts";
import { Refusal } from "../errors/refusal.ts";
import { checkClientSignature } from "../openpubkey/check_client_signature.ts";
import { parsePkToken } from "../openpubkey/parse_pk_token.ts";
import type { PkToken } from "../openpubkey/pk_token.ts";
import { tokenHash } from "../openpubkey/token_hash.ts";
import type { AuthorizedKeyEntry } from "../ssh/authorized_key_entry.ts";
import {
  ACCESS_TOKEN_EXTENSION,
  type Certificate,
  PK_TOKEN_EXTENSION,
} from "../ssh/certificate.ts";
import { checkCertificate } from "../ssh/check_certificate.ts";
import { fingerprint } from "../ssh/fingerprint.ts";
import { isCertificateType } from "../ssh/is_plain_key_type.ts";
import { parseCertificate } from "../ssh/parse_certificate.ts";
import { encodePublicKey } from "../ssh/public_key.ts";
import { publicKeyToJwk } from "../ssh/public_key_jwk.ts";
import { type PolicyLimit, policyLimits } from "./policy_limits.ts";

/** What `inspect` found. Never a token, never a secret. */
export type InspectReport = PublicKeyReport | CertificateReport;

/** A plain key. */
export interface PublicKeyReport {
  readonly kind: "public key";
  readonly type: string;
  readonly fingerprint: string;
  readonly base64: string;
}

/** A certificate. */
export interface CertificateReport {
  readonly kind: "certificate";
  readonly certificate: Certificate;
  /** Fingerprint of the certified key. */
  readonly fingerprint: string;
  /** Extensions by name, secrets replaced by their size. */
  readonly extensions: readonly (readonly [name: string, value: string])[];
  /** `ok`, or the code with which `verify` would refuse the certificate itself. */
  readonly certificateCheck: string;
  /** What the extension `openpubkey-pkt` holds. */
  readonly pkToken: PkTokenReport | { readonly kind: "absent" } | {
    readonly kind: "unreadable";
    readonly code: string;
    readonly message: string;
  };
}

/** A PK Token. */
export interface PkTokenReport {
  readonly kind: "pk token";
  readonly token: PkToken;
  readonly tokenHash: string;
  /** `ok`, or the code with which `verify` would refuse the client's signature. */
  readonly clientSignatureCheck: string;
  /** True when the certificate certifies the key the PK Token names. */
  readonly keyMatches: boolean;
  /** `groups`, a bare string as a list of one. */
  readonly groups: readonly string[];
  /** Last second under each policy that sets a limit. */
  readonly limits: readonly PolicyLimit[];
}

/**
 * Looks into one entry of an authorized_keys or `.pub` file. Nothing needs the network, and nothing
 * is decided: the provider's signature in particular is not checked.
 *
 * @param entry the entry
 * @param now Unix seconds
 * @returns the report
 * @throws {Refusal} a `CERT_` code when a certificate cannot be parsed
 */
export async function inspectReport(
  entry: AuthorizedKeyEntry,
  now: number,
): Promise<InspectReport> {
  const { keyType: type, base64, blob } = entry;
  if (!isCertificateType(type)) {
    return { kind: "public key", type, fingerprint: await fingerprint(blob), base64 };
  }
  const certificate = parseCertificate(type, base64);
  return {
    kind: "certificate",
    certificate,
    fingerprint: await fingerprint(encodePublicKey(certificate.publicKey)),
    extensions: [...certificate.extensions].map(shownExtension).toSorted(byName),
    certificateCheck: await outcome(() => checkCertificate(certificate, now)),
    pkToken: await pkTokenReport(certificate),
  };
}

function shownExtension([name, value]: readonly [string, string]): readonly [string, string] {
  if (name === PK_TOKEN_EXTENSION) return [name, `[PKToken data] ${value.length} bytes`];
  if (name === ACCESS_TOKEN_EXTENSION) return [name, `[access token] ${value.length} bytes`];
  return [name, value];
}

function byName(a: readonly [string, string], b: readonly [string, string]): number {
  return a[0] < b[0] ? -1 : 1;
}

async function pkTokenReport(certificate: Certificate): Promise<CertificateReport["pkToken"]> {
  const compact = certificate.extensions.get(PK_TOKEN_EXTENSION);
  if (compact === undefined) return { kind: "absent" };
  try {
    const token = parsePkToken(compact);
    return {
      kind: "pk token",
      token,
      tokenHash: await tokenHash(token),
      clientSignatureCheck: await outcome(() => checkClientSignature(token)),
      keyMatches: keyMatches(certificate, token),
      groups: strings(token.claims.members.get("groups")),
      limits: policyLimits(token.claims),
    };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { kind: "unreadable", code: error.code, message: error.message };
  }
}

async function outcome(check: () => Promise<unknown>): Promise<string> {
  try {
    await check();
    return "ok";
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}

function keyMatches(certificate: Certificate, token: PkToken): boolean {
  const certified: JsonObject = new Map(Object.entries(publicKeyToJwk(certificate.publicKey)));
  const named = token.cic.header.members.get("upk");
  return isJsonObject(named) && [...certified].every(([name, value]) => named.get(name) === value);
}

function strings(value: JsonValue | undefined): readonly string[] {
  if (typeof value === "string") return [value];
  if (!Array.isArray(value)) return [];
  return value.map((item) => item instanceof JsonNumber ? item.text : String(item));
}
