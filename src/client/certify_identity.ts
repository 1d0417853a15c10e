import type { Bytes } from "../encoding/bytes.ts";
import { CommandError } from "../errors/command_error.ts";
import { Refusal } from "../errors/refusal.ts";
import type { ClientInstanceClaims } from "../openpubkey/client_instance_claims.ts";
import type { KeySet } from "../openpubkey/key_set.ts";
import { signPkToken } from "../openpubkey/sign_pk_token.ts";
import { parsePkToken } from "../openpubkey/parse_pk_token.ts";
import { checkRefreshedClaims, checkRefreshedSignature } from "../openpubkey/refreshed_id_token.ts";
import type { ExpirationPolicy, TrustedIssuer } from "../openpubkey/trusted_issuer.ts";
import type { VerifiedIdentity } from "../openpubkey/verified_identity.ts";
import { verifyPkToken } from "../openpubkey/verify_pk_token.ts";
import { buildCertificate } from "../ssh/build_certificate.ts";
import {
  ACCESS_TOKEN_EXTENSION,
  type Certificate,
  PK_TOKEN_EXTENSION,
  WILDCARD_PRINCIPAL,
} from "../ssh/certificate.ts";
import { formatCertificateFile, parseCertificateFile } from "../ssh/certificate_file.ts";
import { checkCertificate } from "../ssh/check_certificate.ts";
import { parseCertificate } from "../ssh/parse_certificate.ts";
import { publicKeyToJwk } from "../ssh/public_key_jwk.ts";
import type { UserKeyPair } from "../ssh/user_key_pair.ts";
import { certificateSizeWarning } from "./certificate_size.ts";
import type { ProviderTokens } from "./provider_tokens.ts";

/** What a certificate is made of. */
export interface CertifyIdentityOptions {
  /** What the provider handed out. */
  readonly tokens: ProviderTokens;
  /** The provider's keys. */
  readonly keySet: KeySet;
  /** The user's key pair. */
  readonly key: UserKeyPair;
  /** What the provider committed to. */
  readonly claims: ClientInstanceClaims;
  /** Principals; undefined means whatever the server allows. */
  readonly principals: readonly string[] | undefined;
  /** True to put the access token in. */
  readonly sendAccessToken: boolean;
  /** Seconds from now at which the certificate ends; undefined means never. */
  readonly lifetimeSeconds: number | undefined;
  /** Unix seconds. */
  readonly now: number;
  /** 32 random bytes. */
  readonly nonce: Bytes;
  /** A later ID token of the same person, in JWT compact form, when the key is renewed. */
  readonly refreshedIdToken?: string | undefined;
}

/** A certificate that a server with the usual policy would take. */
export interface CertifiedIdentity {
  /** Type and base64. */
  readonly certificate: string;
  /** The certificate blob. */
  readonly blob: Bytes;
  /** What the server would know. */
  readonly identity: VerifiedIdentity;
  /** Unix seconds at which the certificate ends; undefined for never. */
  readonly expires: number | undefined;
  /** What is odd but can be used. */
  readonly warnings: readonly string[];
}

/** What a certificate lets its holder do, besides logging in. */
const PERMISSIONS = [
  "permit-X11-forwarding",
  "permit-agent-forwarding",
  "permit-port-forwarding",
  "permit-pty",
  "permit-user-rc",
];

/**
 * Makes the certificate of a login and then looks at it with the eyes of a server: it is parsed from
 * its text, every check of `verify` runs on it under the usual 24h policy (for a renewed key under
 * that of refreshed tokens), and only what passes comes out. Nothing has been written by then.
 *
 * @param options see {@linkcode CertifyIdentityOptions}
 * @returns the certificate and the identity in it
 * @throws {CommandError} `token_rejected`, `token_too_large`, `provider_reply_invalid` when an access
 * token is wanted and there is none
 */
export async function certifyIdentity(options: CertifyIdentityOptions): Promise<CertifiedIdentity> {
  const { tokens, key, claims, now } = options;
  const { refreshedIdToken } = options;
  const pkToken = await signPkToken({
    idToken: tokens.idToken,
    claims,
    sign: key.sign,
    ...(refreshedIdToken === undefined ? {} : { refreshedIdToken }),
  });
  const expires = options.lifetimeSeconds === undefined
    ? undefined
    : Math.floor(now) + options.lifetimeSeconds;
  const blob = await buildCertificate({
    key,
    keyId: tokens.parsed.claims.email ?? "",
    principals: options.principals ?? [WILDCARD_PRINCIPAL],
    extensions: extensionsOf(pkToken, options),
    nonce: options.nonce,
    ...(expires === undefined ? {} : { validBefore: BigInt(expires) }),
  });
  const certificate = formatCertificateFile(blob, "");
  const { type, base64 } = parseCertificateFile(certificate);
  const warning = certificateSizeWarning(base64, tokens.parsed.claims.members);
  const identity = await asServer(() => verify(type, base64, options));
  return { certificate, blob, identity, expires, warnings: warning === undefined ? [] : [warning] };
}

function extensionsOf(
  pkToken: string,
  { tokens, sendAccessToken }: CertifyIdentityOptions,
): ReadonlyMap<string, string> {
  const extensions = new Map(PERMISSIONS.map((name) => [name, ""]));
  extensions.set(PK_TOKEN_EXTENSION, pkToken);
  if (!sendAccessToken) return extensions;
  if (tokens.accessToken === undefined) {
    throw new CommandError(
      "provider_reply_invalid",
      "The provider handed out no access token to put into the certificate",
      { hints: ["opkssh login --send-access-token=false"] },
    );
  }
  return extensions.set(ACCESS_TOKEN_EXTENSION, tokens.accessToken);
}

async function verify(
  type: string,
  base64: string,
  { tokens, keySet, now, refreshedIdToken }: CertifyIdentityOptions,
): Promise<VerifiedIdentity> {
  const checked = await checkCertificate(parseCertificate(type, base64), now);
  const pkToken = checked.extensions.get(PK_TOKEN_EXTENSION) ?? "";
  const expiration = refreshedIdToken === undefined ? "24h" : "oidc_refreshed";
  const issuer = trusted(tokens, expiration);
  const identity = await verifyPkToken(pkToken, { issuer, keySet, now });
  if (refreshedIdToken !== undefined) {
    // verify looks at it only when the original has expired: it must hold by then
    const fresh = checkRefreshedClaims(parsePkToken(pkToken), identity.client, now);
    await checkRefreshedSignature(fresh, identity.client, keySet);
  }
  if (!namesKeyOf(identity, checked)) {
    throw new TypeError("Cannot use the certificate: it is for another key than its PK Token");
  }
  return identity;
}

/** The row an administrator writes for this client, with the policy the manual recommends. */
function trusted(
  { settings, trust }: ProviderTokens,
  expiration: ExpirationPolicy,
): TrustedIssuer {
  return { issuer: settings.issuer, clients: [{ ...trust, expiration, line: 0 }] };
}

function namesKeyOf(identity: VerifiedIdentity, certificate: Certificate): boolean {
  const certified = Object.entries(publicKeyToJwk(certificate.publicKey));
  const named = new Map(Object.entries(identity.userKey));
  return certified.every(([name, value]) => named.get(name) === value);
}

async function asServer<T>(check: () => Promise<T>): Promise<T> {
  try {
    return await check();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new CommandError(
      "token_rejected",
      `Servers would refuse this login: ${error.message} (${error.code})`,
      { hints: hintsFor(error), cause: error },
    );
  }
}

function hintsFor(error: Refusal): readonly string[] {
  switch (error.code) {
    case "KEY_NOT_FOUND":
    case "KEY_AMBIGUOUS":
    case "KEY_ALG":
    case "KEY_USE":
    case "OP_SIG_INVALID":
      return ["the provider's key set does not fit its ID tokens; ask whoever runs it"];
    case "OP_ALG_UNSUPPORTED":
      return ["have the provider sign ID tokens with RS256, PS256, ES256 or EdDSA"];
    case "NOT_YET_VALID":
    case "TOO_OLD":
      return ["check the clock of this computer"];
    default:
      return [];
  }
}
