/**
 * A P-256 public JWK (the one of RFC 7517 appendix A.1) under a key ID of choice.
 *
 * @param kid its `kid`
 * @returns the JWK
 */
export function someJwk(kid: string): Readonly<Record<string, string>> {
  return {
    kty: "EC",
    crv: "P-256",
    x: "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
    y: "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM",
    use: "sig",
    kid,
  };
}
