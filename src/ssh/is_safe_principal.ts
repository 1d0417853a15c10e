const PRINCIPAL = /^[A-Za-z0-9_][A-Za-z0-9._+@-]{0,127}\$?$/;

/**
 * Says whether a principal of a certificate may be printed into an authorized_keys option: first a
 * letter, digit or underscore, then up to 127 of those or `.` `+` `@` `-`, then perhaps one `$`
 * (Windows and Samba machine accounts).
 *
 * That leaves out everything with a meaning to sshd: quote, backslash, blank, comma (older sshd
 * splits the *certificate's* name at it, CVE-2026-35414), the patterns `*` and `?`, the negation `!`.
 *
 * @param principal one name
 * @returns true when it may be printed
 */
export function isSafePrincipal(principal: string): boolean {
  return PRINCIPAL.test(principal);
}
