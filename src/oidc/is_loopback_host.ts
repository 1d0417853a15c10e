const LOOPBACK =
  /^(?:localhost|127\.[0-9]+\.[0-9]+\.[0-9]+|\[::1\]|\[::ffff:7f[0-9a-f]{2}:[0-9a-f]+\])$/;

/**
 * Tells whether a host is this machine: `localhost` (RFC 6761 section 6.3) or a loopback address.
 * Names below `localhost` do not count: not every resolver keeps them at home.
 *
 * @param hostname host as `URL` writes it: lower case, IPv6 in brackets
 * @returns true for this machine
 */
export function isLoopbackHost(hostname: string): boolean {
  return LOOPBACK.test(hostname.endsWith(".") ? hostname.slice(0, -1) : hostname);
}
