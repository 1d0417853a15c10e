import type { Bytes } from "../encoding/bytes.ts";
import { unreachable } from "../errors/unreachable.ts";
import { makeDirectory } from "../platform/make_directory.ts";
import { formatCertificateFile } from "../ssh/certificate_file.ts";
import { formatPrivateKeyFile } from "../ssh/private_key_file.ts";
import type { UserKeyPair } from "../ssh/user_key_pair.ts";
import { PRIVATE_KEY_COMMENT } from "./examine_key_pair.ts";
import { IdentityDirectory } from "./identity_directory.ts";
import { joinPath } from "./join_path.ts";
import type { KeyDestination } from "./key_destination.ts";
import type { PlacedFiles } from "./login_result.ts";
import type { LoginWorld } from "./login_world.ts";
import { type KeyPairFiles, writeKeyPair } from "./write_key_pair.ts";

/** What is placed. */
export interface NewKey {
  readonly key: UserKeyPair;
  /** The certificate blob. */
  readonly certificate: Bytes;
  /** Passphrase of the private key file; undefined for none. Secret. */
  readonly passphrase?: string | undefined;
}

type PlaceKeyWorld = Pick<LoginWorld, "terminal" | "paths" | "fileSystem" | "random">;

/**
 * Puts a key and its certificate where they belong. Until this function nothing has been written,
 * and when it fails everything is as before.
 *
 * @param destination decided just before
 * @param newKey what
 * @param world seams
 * @returns the files; undefined when they went to stdout, or only the SSH agent gets the key
 * @throws {CommandError} `file_unwritable`, `file_unreadable`
 */
export async function placeKey(
  destination: KeyDestination,
  newKey: NewKey,
  world: PlaceKeyWorld,
): Promise<PlacedFiles | undefined> {
  switch (destination.kind) {
    case "print": {
      const privateKey = await privateKeyOf(newKey, world);
      const certificate = formatCertificateFile(newKey.certificate, "");
      world.terminal.result(`${certificate}\n${privateKey}\n`);
      return undefined;
    }
    case "agent":
      return undefined;
    case "files": {
      const privateKey = await privateKeyOf(newKey, world);
      const certificate = formatCertificateFile(newKey.certificate, destination.comment);
      const ppk = destination.ppk === undefined
        ? undefined
        : { ...destination.ppk, text: await ppkOf(newKey, world) };
      await writeFiles(destination, { privateKey, certificate, ppk }, world);
      return ppk === undefined ? destination.paths : { ...destination.paths, ppk: ppk.path };
    }
    default:
      return unreachable(destination);
  }
}

async function privateKeyOf(
  { key, passphrase }: NewKey,
  { random }: PlaceKeyWorld,
): Promise<string> {
  const text = formatPrivateKeyFile(key, {
    comment: PRIVATE_KEY_COMMENT,
    checkint: new DataView(random(4).buffer).getUint32(0),
  });
  if (passphrase === undefined) return text;
  const { encryptPrivateKeyFile } = await import("../ssh/private_key_passphrase.ts");
  return await encryptPrivateKeyFile(text, passphrase);
}

async function ppkOf(
  { key, certificate, passphrase }: NewKey,
  { random }: PlaceKeyWorld,
): Promise<string> {
  const { formatPpkFile } = await import("../ssh/ppk_file.ts");
  return await formatPpkFile(key, {
    certificate,
    comment: PRIVATE_KEY_COMMENT,
    passphrase,
    random,
  });
}

async function writeFiles(
  destination: Extract<KeyDestination, { kind: "files" }>,
  files: KeyPairFiles,
  { paths, fileSystem }: PlaceKeyWorld,
): Promise<void> {
  const { paths: pair, replace, inIdentityDirectory } = destination;
  if (pair.privateKey.startsWith(joinPath(paths.sshDir, ""))) {
    await makeDirectory(paths.sshDir, { mode: 0o700, fileSystem });
  }
  if (!inIdentityDirectory) return await writeKeyPair(pair, files, replace, fileSystem);
  const identities = new IdentityDirectory(paths, fileSystem);
  await identities.add(pair.privateKey);
  try {
    await writeKeyPair(pair, files, replace, fileSystem);
  } catch (error) {
    if (!replace) await identities.remove(pair.privateKey).catch(() => undefined);
    throw error;
  }
}
