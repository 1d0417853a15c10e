import { CommandError } from "../errors/command_error.ts";

/** What we use of sshpk, which comes without types. */
interface Sshpk {
  parsePrivateKey(text: string, format: "ssh-private", options?: { passphrase: string }): {
    toString(format: "ssh-private", options?: { passphrase: string; cipher: string }): string;
  };
}

/**
 * Puts a passphrase on a private key file: AES-256 in counter mode under a key from bcrypt_pbkdf with
 * 16 rounds, as ssh-keygen reads it. About 0.2 s, which is the point of bcrypt.
 *
 * Loads sshpk, so this is for clients only.
 *
 * @param text what `formatPrivateKeyFile` returned
 * @param passphrase not empty
 * @returns the file's text; its check number is a new one
 * @throws {CommandError} usage when the passphrase is empty
 */
export async function encryptPrivateKeyFile(text: string, passphrase: string): Promise<string> {
  if (passphrase === "") throw new CommandError("usage", "The passphrase is empty");
  const sshpk = await loadSshpk();
  return sshpk.parsePrivateKey(text, "ssh-private")
    .toString("ssh-private", { passphrase, cipher: "aes256-ctr" });
}

/**
 * Takes the passphrase off a private key file.
 *
 * @param text the encrypted file
 * @param passphrase the one it was encrypted with
 * @returns the same key as an unencrypted file
 * @throws {CommandError} key_unreadable when the passphrase is wrong or the file damaged
 */
export async function decryptPrivateKeyFile(text: string, passphrase: string): Promise<string> {
  const sshpk = await loadSshpk();
  try {
    return sshpk.parsePrivateKey(text, "ssh-private", { passphrase }).toString("ssh-private");
  } catch (cause) {
    throw new CommandError(
      "key_unreadable",
      "The private key does not open with this passphrase",
      { cause },
    );
  }
}

async function loadSshpk(): Promise<Sshpk> {
  const module: { readonly default: Sshpk } = await import("sshpk");
  return module.default;
}
