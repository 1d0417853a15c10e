import { encodeBase64 } from "../../src/encoding/base64.ts";
import { createClientInstanceClaims } from "../../src/openpubkey/client_instance_claims.ts";
import { signPkToken } from "../../src/openpubkey/sign_pk_token.ts";
import { buildCertificate } from "../../src/ssh/build_certificate.ts";
import { formatCertificateFile } from "../../src/ssh/certificate_file.ts";
import { formatPrivateKeyFile } from "../../src/ssh/private_key_file.ts";
import { publicKeyToJwk } from "../../src/ssh/public_key_jwk.ts";
import { generateUserKeyPair, type UserKeyKind } from "../../src/ssh/user_key_pair.ts";
import { type OpenIdProvider, PUBLIC_CLIENT } from "./openid_provider.ts";

/** What a minted certificate is to say. */
export interface Minting {
  /** Type of the user's key, default `ecdsa`. */
  readonly kind?: UserKeyKind;
  /** Claims laid over the usual ones: alice, issued now, valid for an hour. */
  readonly claims?: Readonly<Record<string, unknown>>;
  /** Names in the certificate, default the sentinel that leaves the choice to the server. */
  readonly principals?: readonly string[];
}

/** Key and certificate as files and as sshd hands the certificate over. */
export interface MintedCertificate {
  /** sshd's `%t`. */
  readonly keyType: string;
  /** sshd's `%k`. */
  readonly base64: string;
  /** Content of the `-cert.pub` file. */
  readonly certificateFile: string;
  /** Content of the private key file. */
  readonly privateKeyFile: string;
}

/**
 * Makes what `opkssh login` makes, without a login: the embedded OpenID Provider signs whatever ID
 * token is asked for, also one that is long expired.
 *
 * @param provider who signs
 * @param minting what to say
 */
export async function mintCertificate(
  provider: OpenIdProvider,
  minting: Minting = {},
): Promise<MintedCertificate> {
  const key = await generateUserKeyPair(minting.kind ?? "ecdsa");
  const random = (): Uint8Array<ArrayBuffer> => crypto.getRandomValues(new Uint8Array(32));
  const claims = await createClientInstanceClaims(publicKeyToJwk(key.publicKey), random());
  const now = Math.floor(Date.now() / 1000);
  const idToken = await provider.signIdToken({
    iss: provider.issuer,
    aud: PUBLIC_CLIENT,
    sub: "alice",
    email: "alice@example.com",
    "email_verified": true,
    nonce: claims.commitment,
    iat: now,
    exp: now + 3600,
    ...minting.claims,
  });
  const pkToken = await signPkToken({ idToken, claims, sign: (input) => key.sign(input) });
  const blob = await buildCertificate({
    key,
    keyId: "alice@example.com",
    principals: minting.principals ?? ["opkssh-wildcard"],
    extensions: new Map([
      ["openpubkey-pkt", pkToken],
      ["permit-X11-forwarding", ""],
      ["permit-agent-forwarding", ""],
      ["permit-port-forwarding", ""],
      ["permit-pty", ""],
      ["permit-user-rc", ""],
    ]),
    nonce: random(),
  });
  const certificateFile = formatCertificateFile(blob, "openpubkey");
  return {
    keyType: certificateFile.split(" ")[0] ?? "",
    base64: encodeBase64(blob),
    certificateFile,
    privateKeyFile: formatPrivateKeyFile(key, { comment: "openpubkey cert", checkint: 1 }),
  };
}
