/** A version of OpenSSH as far as rules depend on it. */
export interface OpenSshVersion {
  readonly major: number;
  readonly minor: number;
}

/**
 * Reads a version from what `ssh -V`, `sshd -V` or a package manager says.
 *
 * @param text for instance `OpenSSH_9.2p1 Debian-2, OpenSSL 3.0` or `1:9.2p1-2`
 * @returns the version; undefined when the text has none
 */
export function parseOpenSshVersion(text: string): OpenSshVersion | undefined {
  const [head = ""] = text.slice(0, 512).split(",", 1);
  const found = /OpenSSH\w*_([0-9]{1,6})\.([0-9]{1,6})/.exec(head) ??
    /([0-9]{1,6})\.([0-9]{1,6})/.exec(head);
  const [, major, minor] = found ?? [];
  if (major === undefined || minor === undefined) return undefined;
  return { major: component(major), minor: component(minor) };
}

/** OpenSSH never wrote a leading zero: whatever did is not trusted to be new. */
function component(digits: string): number {
  return digits.length > 1 && digits.startsWith("0") ? 0 : Number(digits);
}

/**
 * Compares versions part by part, so that 10.0 is newer than 9.9.
 *
 * @param version what is installed
 * @param major wanted
 * @param minor wanted
 * @returns true when it is that version or a newer one
 */
export function isAtLeast(version: OpenSshVersion, major: number, minor: number): boolean {
  return version.major > major || (version.major === major && version.minor >= minor);
}
