import { isAtLeast, parseOpenSshVersion } from "../../ssh/openssh_version.ts";
import type { Finding } from "../../terminal/finding.ts";
import type { DoctorWorld } from "./doctor_world.ts";

/**
 * Whether ssh here can use certificates of this size.
 *
 * @param world the machine
 * @returns one finding
 */
export async function checkSsh(
  world: Pick<DoctorWorld, "sshVersion">,
): Promise<readonly Finding[]> {
  const id = "ssh";
  const text = await world.sshVersion();
  if (text === undefined) {
    const fact = "there is no ssh program on this computer";
    return [{ id, status: "warning", fact, hint: "install the OpenSSH client" }];
  }
  const version = parseOpenSshVersion(text);
  if (version === undefined) {
    return [{
      id,
      status: "warning",
      fact: `ssh is of an unknown kind: ${text.trim().slice(0, 80)}`,
    }];
  }
  const name = `OpenSSH ${version.major}.${version.minor}`;
  if (isAtLeast(version, 8, 1)) return [{ id, status: "ok", fact: `ssh is ${name}` }];
  return [{
    id,
    status: "error",
    fact: `ssh is ${name}, which cannot use these certificates`,
    hint: "install OpenSSH 8.1 or newer",
  }];
}
