import { encodeBase64 } from "../../src/encoding/base64.ts";
import { buildCertificate } from "../../src/ssh/build_certificate.ts";
import { publicKeyToJwk } from "../../src/ssh/public_key_jwk.ts";
import { generateUserKeyPair, type UserKeyPair } from "../../src/ssh/user_key_pair.ts";
import { type FactoryKey, makePkToken, type TokenPlan } from "./token_factory.ts";

/** What a test changes about a good certificate. */
export interface CertificatePlan extends TokenPlan {
  /** Principals, default the sentinel. */
  readonly principals?: readonly string[];
  /** The certificate is for another key than its PK Token. */
  readonly otherKey?: boolean;
  /** The PK Token, default a good one; undefined for none. */
  readonly pkToken?: string | undefined;
  /** The access token extension. */
  readonly accessToken?: string;
  /** First second after its validity. */
  readonly validBefore?: bigint;
}

/** What sshd hands over. */
export interface OfferedKey {
  /** sshd's `%t`. */
  readonly keyType: string;
  /** sshd's `%k`. */
  readonly keyBase64: string;
}

/** Makes a certificate that holds, but for what the plan changes. */
export async function offerCertificate(plan: CertificatePlan = {}): Promise<OfferedKey> {
  const key = await generateUserKeyPair("ecdsa");
  const certified = plan.otherKey === true ? await generateUserKeyPair("ecdsa") : key;
  const token = "pkToken" in plan
    ? plan.pkToken
    : (await makePkToken({ ...plan, user: factoryKeyOf(key) })).compact;
  const extensions = new Map([["permit-pty", ""]]);
  if (token !== undefined) extensions.set("openpubkey-pkt", token);
  if (plan.accessToken !== undefined) extensions.set("openpubkey-act", plan.accessToken);
  const blob = await buildCertificate({
    key: certified,
    keyId: "alice@example.com",
    principals: plan.principals ?? ["opkssh-wildcard"],
    extensions,
    nonce: new Uint8Array(32),
    ...(plan.validBefore === undefined ? {} : { validBefore: plan.validBefore }),
  });
  return {
    keyType: "ecdsa-sha2-nistp256-cert-v01@openssh.com",
    keyBase64: encodeBase64(blob),
  };
}

/** A key pair in the form the token factory takes. */
export function factoryKeyOf(pair: UserKeyPair): FactoryKey {
  return {
    algorithm: pair.kind === "ecdsa" ? "ES256" : "EdDSA",
    kid: "",
    jwk: publicKeyToJwk(pair.publicKey),
    sign: (input) => pair.sign(input),
  };
}
