/** Bytes of the audience that go into a name. */
const AUDIENCE_BYTES = 20;

/**
 * Names the key of one provider and client in the identity directory, as all tools of this family
 * do, so that they find each other's keys.
 *
 * @param issuer the issuer
 * @param audience the client ID
 * @returns the issuer without `https://`, `-`, and the first 20 bytes of the audience; each run of
 * characters outside `A-Z a-z 0-9 _ . -` becomes one `_`
 */
export function identityName(issuer: string, audience: string): string {
  const shortened = new TextDecoder().decode(
    new TextEncoder().encode(audience).subarray(0, AUDIENCE_BYTES),
  );
  const bare = issuer.startsWith("https://") ? issuer.slice("https://".length) : issuer;
  return `${bare}-${shortened}`.replace(/[^A-Za-z0-9_.-]+/g, "_");
}
