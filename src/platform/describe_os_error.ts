/**
 * Says in words why a call to the operating system failed.
 *
 * @param error what was thrown
 * @returns the system's reason, such as `permission denied`; lower case, without path and number
 */
export function describeOsError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // The runtime writes "No such file or directory (os error 2): open '/path'".
  const cut = error.message.search(/ ?\(os error \d/);
  const reason = cut > 0 ? error.message.slice(0, cut) : error.message;
  return /^[A-Z][a-z]/.test(reason) ? reason.charAt(0).toLowerCase() + reason.slice(1) : reason;
}
