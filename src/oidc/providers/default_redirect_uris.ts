/**
 * Redirect URIs that the built-in public clients are registered with. OpenID Providers compare them
 * byte for byte, so they are the same in every tool of this family.
 */
export const DEFAULT_REDIRECT_URIS: readonly string[] = [
  "http://localhost:3000/login-callback",
  "http://localhost:10001/login-callback",
  "http://localhost:11110/login-callback",
];
