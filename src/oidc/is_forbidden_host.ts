/** Literal addresses at which clouds serve credentials to whoever asks, and "this host". */
const FORBIDDEN_HOSTS: ReadonlySet<string> = new Set([
  "100.100.100.200",
  "[fd00:ec2::254]",
  "[fd20:ce::254]",
  "[::]",
  "metadata.google.internal",
]);

/**
 * Tells a host that no provider lives on: link-local and metadata addresses, and "this host".
 *
 * @param hostname host as `URL` writes it: lower case, IPv6 in brackets
 * @returns true when it must not be asked
 */
export function isForbiddenHost(hostname: string): boolean {
  const name = hostname.endsWith(".") ? hostname.slice(0, -1) : hostname;
  return FORBIDDEN_HOSTS.has(name) || /^(?:169\.254|0)\.[0-9.]+$/.test(name) ||
    /^\[fe[89ab][0-9a-f]:/.test(name) || name.startsWith("[::ffff:a9fe:");
}
