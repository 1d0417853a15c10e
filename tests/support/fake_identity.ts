import type { JsonObject } from "../../src/encoding/json_value.ts";
import type { TrustedClient } from "../../src/openpubkey/trusted_issuer.ts";
import type { VerifiedIdentity } from "../../src/openpubkey/verified_identity.ts";

const CLIENT: TrustedClient = {
  clientId: "client-1",
  checkClientId: true,
  commitment: "nonce",
  gqOnly: false,
  expiration: "24h",
  line: 1,
};

/**
 * An identity as if a PK Token had been verified. Nothing but a test may say so: this is the only
 * cast to the branded type.
 *
 * @param claims the ID token's claims; without `iss` the issuer is `https://op.example.com`
 */
export function fakeIdentity(claims: JsonObject): VerifiedIdentity {
  const text = (name: string): string | undefined => {
    const value = claims.get(name);
    return typeof value === "string" ? value : undefined;
  };
  const identity: Omit<VerifiedIdentity, keyof VerifiedIdentity & symbol> = {
    issuer: text("iss") ?? "https://op.example.com",
    subject: text("sub") ?? "",
    email: text("email"),
    claims,
    userKey: { kty: "OKP", crv: "Ed25519", x: "A".repeat(43) },
    client: CLIENT,
    validUntil: undefined,
  };
  return identity as VerifiedIdentity;
}
