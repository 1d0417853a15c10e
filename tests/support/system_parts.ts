import { join } from "node:path";

/** Programs of the system that some tests run. */
export type SystemPart =
  | "sshd"
  | "ssh"
  | "sftp"
  | "ssh-keygen"
  | "ssh-agent"
  | "ssh-add"
  | "chromium"
  | "puttygen"
  | "plink"
  | "script"
  | "unshare"
  | "setpriv"
  | "strace"
  | "logger"
  | "prlimit"
  | "time"
  | "sudo"
  | "busybox"
  | "shellcheck"
  | "groff"
  | "ruby";

/** A package of Debian for each part. */
export const DEBIAN_PACKAGES: Readonly<Record<SystemPart, string>> = {
  "sshd": "openssh-server",
  "ssh": "openssh-client",
  "sftp": "openssh-client",
  "ssh-keygen": "openssh-client",
  "ssh-agent": "openssh-client",
  "ssh-add": "openssh-client",
  "chromium": "chromium",
  "puttygen": "putty-tools",
  "plink": "putty-tools",
  "script": "bsdutils",
  "unshare": "util-linux",
  "setpriv": "util-linux",
  "strace": "strace",
  "logger": "bsdutils",
  "prlimit": "util-linux",
  "time": "time",
  "sudo": "sudo",
  "busybox": "busybox",
  "shellcheck": "shellcheck",
  "groff": "groff-base",
  "ruby": "ruby",
};

/** Other names the same program goes by. */
const OTHER_NAMES: Partial<Record<SystemPart, readonly string[]>> = {
  chromium: ["chromium-browser", "google-chrome", "google-chrome-stable"],
};

/** An ordinary user's search path has no directories for system programs. */
const SYSTEM_DIRECTORIES = ["/usr/local/sbin", "/usr/sbin", "/sbin", "/usr/local/bin", "/usr/bin"];

/**
 * Finds a program of the system.
 *
 * @param part which one
 * @returns its absolute path, or undefined when it is not installed
 */
export function findSystemPart(part: SystemPart): string | undefined {
  const directories = [...(Deno.env.get("PATH") ?? "").split(":"), ...SYSTEM_DIRECTORIES];
  for (const name of [part, ...(OTHER_NAMES[part] ?? [])]) {
    for (const directory of directories) {
      if (!directory.startsWith("/")) continue;
      const path = join(directory, name);
      if (isProgram(path)) return path;
    }
  }
  return undefined;
}

function isProgram(path: string): boolean {
  try {
    const { isFile, mode } = Deno.statSync(path);
    return isFile && ((mode ?? 0) & 0o111) !== 0;
  } catch {
    return false;
  }
}
