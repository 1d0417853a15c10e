/**
 * Short names for issuers that `add` replaces. In the files they mean nothing: a row with `google` in
 * it is compared with the token's issuer as it stands.
 */
export const ISSUER_ALIASES: ReadonlyMap<string, string> = new Map([
  ["google", "https://accounts.google.com"],
  ["azure", "https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0"],
  ["microsoft", "https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0"],
  ["gitlab", "https://gitlab.com"],
  ["hello", "https://issuer.hello.coop"],
]);
