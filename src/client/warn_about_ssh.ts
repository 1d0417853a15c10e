import { encodeBase64 } from "../encoding/base64.ts";
import { CommandError } from "../errors/command_error.ts";
import { FileProblem } from "../platform/file_problem.ts";
import { readGuardedFile } from "../platform/read_guarded_file.ts";
import { parseAuthorizedKeyEntry } from "../ssh/authorized_key_entry.ts";
import { isAtLeast, parseOpenSshVersion } from "../ssh/openssh_version.ts";
import { encodePublicKey, type SshPublicKey } from "../ssh/public_key.ts";
import type { LoginWorld } from "./login_world.ts";

/**
 * Says what would keep ssh on this machine from using the new key: no ssh, one that is too old for
 * certificates of this size, or the public key of another key beside it, which ssh would offer first.
 * Only says it; nothing is changed.
 *
 * @param privateKey path of the new key; undefined when it went to stdout
 * @param publicKey its public half
 * @param world seams
 */
export async function warnAboutSsh(
  privateKey: string | undefined,
  publicKey: SshPublicKey,
  world: Pick<LoginWorld, "terminal" | "fileSystem" | "sshVersion">,
): Promise<void> {
  const text = await world.sshVersion();
  const version = parseOpenSshVersion(text ?? "");
  if (text === undefined) {
    world.terminal.warn("there is no ssh program on this computer");
  } else if (version !== undefined && !isAtLeast(version, 8, 1)) {
    world.terminal.warn(
      `ssh here is OpenSSH ${version.major}.${version.minor}; 8.1 or newer is needed`,
    );
  }
  if (privateKey !== undefined) await warnAboutPlainKey(privateKey, publicKey, world);
}

async function warnAboutPlainKey(
  privateKey: string,
  publicKey: SshPublicKey,
  { terminal, fileSystem }: Pick<LoginWorld, "terminal" | "fileSystem">,
): Promise<void> {
  const path = `${privateKey}.pub`;
  try {
    const { text } = await readGuardedFile(path, { maxBytes: 64 * 1024 }, { fileSystem });
    if (parseAuthorizedKeyEntry(text).base64 === encodeBase64(encodePublicKey(publicKey))) return;
    terminal.warn(`"${path}" belongs to another key, and ssh offers that one first`);
    terminal.hint(`move "${path}" out of the way`);
  } catch (error) {
    if (!(error instanceof FileProblem || error instanceof CommandError)) throw error;
  }
}
