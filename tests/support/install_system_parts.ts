import { DEBIAN_PACKAGES, findSystemPart, type SystemPart } from "./system_parts.ts";

/**
 * Installs programs of the system that are missing, when run by root on Debian or a relative of it.
 * A server that comes with a package is neither started nor enabled: nothing may listen on this
 * machine because somebody ran a test.
 *
 * @param parts what is wanted
 * @param say told what happens, a line at a time
 * @returns what is still missing
 */
export async function installSystemParts(
  parts: readonly SystemPart[],
  say: (line: string) => void,
): Promise<SystemPart[]> {
  const missing = parts.filter((part) => findSystemPart(part) === undefined);
  if (missing.length === 0) return [];
  const packages = [...new Set(missing.map((part) => DEBIAN_PACKAGES[part]))];
  if (Deno.uid() !== 0 || !await exists("/etc/debian_version")) {
    say(`missing: ${missing.join(", ")}; to install: ${installCommand(missing)}`);
    return missing;
  }
  say(`installing ${packages.join(", ")}`);
  const release = await holdServices();
  try {
    const first = await apt(["install", ...packages]);
    if (!first.success) {
      // A fresh machine has no lists of packages yet.
      await apt(["update"]);
      const second = await apt(["install", ...packages]);
      if (!second.success) {
        say(`apt-get failed: ${new TextDecoder().decode(second.stderr).trim().split("\n").at(-1)}`);
      }
    }
  } finally {
    await release();
  }
  const still = missing.filter((part) => findSystemPart(part) === undefined);
  if (still.length > 0) say(`missing: ${still.join(", ")}; to install: ${installCommand(still)}`);
  return still;
}

/**
 * The command a person types to install parts.
 *
 * @param parts what is missing
 */
export function installCommand(parts: readonly SystemPart[]): string {
  const packages = [...new Set(parts.map((part) => DEBIAN_PACKAGES[part]))];
  return `sudo apt-get install --no-install-recommends ${packages.join(" ")}`;
}

async function apt(args: readonly string[]): Promise<Deno.CommandOutput> {
  const quiet = ["--quiet", "--quiet", "--yes", "--no-install-recommends"];
  return await new Deno.Command("apt-get", {
    args: [...quiet, "-o", "DPkg::Lock::Timeout=120", ...args],
    env: { DEBIAN_FRONTEND: "noninteractive" },
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).output();
}

const POLICY = "/usr/sbin/policy-rc.d";

/**
 * Keeps packages from starting servers while they are installed (Debian Policy 9.3.3.1). An existing
 * policy of the machine stays.
 *
 * @returns ends the hold; a server that was installed meanwhile is left disabled
 */
async function holdServices(): Promise<() => Promise<void>> {
  const hadSshd = findSystemPart("sshd") !== undefined;
  const held = !await exists(POLICY);
  if (held) await Deno.writeTextFile(POLICY, "#!/bin/sh\nexit 101\n", { mode: 0o755 });
  return async () => {
    if (held) await Deno.remove(POLICY);
    if (!hadSshd && await exists("/run/systemd/system")) {
      await new Deno.Command("systemctl", {
        args: ["--quiet", "disable", "--now", "ssh.service", "ssh.socket"],
        stdout: "null",
        stderr: "null",
      }).output();
    }
  };
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch {
    return false;
  }
}
