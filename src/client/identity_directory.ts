import { decodeByteText, encodeByteText } from "../encoding/byte_text.ts";
import type { Bytes } from "../encoding/bytes.ts";
import { decodeUtf8, encodeUtf8 } from "../encoding/utf8.ts";
import { CommandError } from "../errors/command_error.ts";
import { atomicWriteFile } from "../platform/atomic_write_file.ts";
import type { ClientPaths } from "../platform/client_paths.ts";
import { describeOsError } from "../platform/describe_os_error.ts";
import { FileProblem } from "../platform/file_problem.ts";
import type { FileSystem } from "../platform/file_system.ts";
import { makeDirectory } from "../platform/make_directory.ts";
import { readGuardedBytes } from "../platform/read_guarded_bytes.ts";
import { joinPath } from "./join_path.ts";
import {
  includesIdentities,
  withIdentity,
  withInclude,
  withoutIdentity,
} from "./ssh_config_text.ts";

/** Names that ssh tries without being told (ssh(1), `-i`), in its order. */
const SSH_DEFAULT_NAMES = [
  "id_rsa",
  "id_ecdsa",
  "id_ecdsa_sk",
  "id_ed25519",
  "id_ed25519_sk",
  "id_xmss",
  "id_dsa",
];

/** The directory with the keys of several identities, and the configuration that tells ssh of them. */
export class IdentityDirectory {
  readonly #paths: ClientPaths;
  readonly #fileSystem: FileSystem;

  /**
   * @param paths where everything is
   * @param fileSystem seam
   */
  constructor(paths: ClientPaths, fileSystem: FileSystem) {
    this.#paths = paths;
    this.#fileSystem = fileSystem;
  }

  /**
   * Tells whether the directory has been set up: its configuration exists and ssh includes it.
   *
   * @throws {CommandError} `file_unreadable`
   */
  async isConfigured(): Promise<boolean> {
    const sshConfig = await this.#readSshConfig();
    if (sshConfig === undefined || !includesIdentities(sshConfig)) return false;
    return await this.#read(this.#paths.identityConfig) !== undefined;
  }

  /**
   * Sets the directory up. Doing it twice changes nothing.
   *
   * @returns what was done, one line each; empty when there was nothing to do
   * @throws {CommandError} `file_unreadable`, `file_unwritable`
   */
  async configure(): Promise<readonly string[]> {
    const { sshConfig, identityDir, identityConfig } = this.#paths;
    const done: string[] = [];
    const made = await makeDirectory(identityDir, { mode: 0o700, fileSystem: this.#fileSystem });
    for (const directory of made) done.push(`made ${directory}`);
    if (await this.#read(identityConfig) === undefined) {
      await this.#write(identityConfig, encodeUtf8(""));
      done.push(`wrote ${identityConfig}`);
    }
    const before = await this.#readSshConfig();
    const after = withInclude(before ?? "");
    if (after !== before) {
      await this.#write(sshConfig, encodeByteText(after));
      done.push(`${sshConfig} now includes ${identityConfig}`);
    }
    return done;
  }

  /**
   * Tells ssh of a key.
   *
   * @param privateKey absolute path
   * @throws {CommandError} `file_unreadable`, `file_unwritable`
   */
  async add(privateKey: string): Promise<void> {
    const before = await this.#read(this.#paths.identityConfig) ?? "";
    const after = withIdentity(before, privateKey, await this.#existingDefaults());
    if (after !== before) await this.#write(this.#paths.identityConfig, encodeUtf8(after));
  }

  /**
   * Has ssh forget a key. Nothing happens when it was not told of it.
   *
   * @param privateKey absolute path
   * @throws {CommandError} `file_unreadable`, `file_unwritable`
   */
  async remove(privateKey: string): Promise<void> {
    const before = await this.#read(this.#paths.identityConfig);
    if (before === undefined) return;
    const after = withoutIdentity(before, privateKey);
    if (after !== before) await this.#write(this.#paths.identityConfig, encodeUtf8(after));
  }

  async #existingDefaults(): Promise<readonly string[]> {
    const found: string[] = [];
    for (const name of SSH_DEFAULT_NAMES) {
      try {
        await this.#fileSystem.stat(joinPath(this.#paths.sshDir, name));
        found.push(`~/.ssh/${name}`);
      } catch (error) {
        if (!(error instanceof Deno.errors.NotFound)) throw unreadable(name, error);
      }
    }
    return found;
  }

  async #read(path: string): Promise<string | undefined> {
    const bytes = await this.#readBytes(path);
    try {
      return bytes === undefined ? undefined : decodeUtf8(bytes);
    } catch (error) {
      throw unreadable(path, new FileProblem("not-utf8", path, "is not UTF-8 text", error));
    }
  }

  /** ssh does not ask for any encoding, and some of these files are old. */
  async #readSshConfig(): Promise<string | undefined> {
    const bytes = await this.#readBytes(this.#paths.sshConfig);
    return bytes === undefined ? undefined : decodeByteText(bytes);
  }

  /** People keep their ssh configuration elsewhere and link to it. */
  async #readBytes(path: string): Promise<Bytes | undefined> {
    try {
      const target = await this.#fileSystem.realPath(path);
      const world = { fileSystem: this.#fileSystem };
      return (await readGuardedBytes(target, { maxBytes: 1024 * 1024 }, world)).bytes;
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return undefined;
      if (error instanceof FileProblem && error.kind === "absent") return undefined;
      throw unreadable(path, error);
    }
  }

  async #write(path: string, bytes: Bytes): Promise<void> {
    await atomicWriteFile(path, bytes, {
      mode: 0o600,
      keepMode: true,
      links: "follow",
      fileSystem: this.#fileSystem,
    });
  }
}

function unreadable(path: string, error: unknown): CommandError {
  const why = error instanceof FileProblem ? `it ${error.detail}` : describeOsError(error);
  return new CommandError("file_unreadable", `Cannot read "${path}": ${why}`, { cause: error });
}
