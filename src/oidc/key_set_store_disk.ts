import { encodeUtf8 } from "../encoding/utf8.ts";
import { CommandError } from "../errors/command_error.ts";
import { atomicWriteFile, type FileOwner } from "../platform/atomic_write_file.ts";
import { checkDirectory } from "../platform/check_directory.ts";
import { fileLock } from "../platform/file_lock.ts";
import { FileProblem } from "../platform/file_problem.ts";
import type { FileSystem } from "../platform/file_system.ts";
import { systemFileSystem } from "../platform/system_file_system.ts";
import type {
  KeySetListing,
  KeySetLock,
  KeySetRecord,
  KeySetRemoval,
  KeySetStore,
} from "./key_set_cache.ts";
import { formatKeySetEntry, type KeySetEntry } from "./key_set_entry.ts";
import { keySetFileName } from "./key_set_file_name.ts";
import {
  explainKeySetProblem,
  MAX_KEY_SET_FILE,
  readKeySetFile,
  type ReadKeySetFileOptions,
} from "./read_key_set_file.ts";

/** How a {@linkcode diskKeySetStore} treats its directory. */
export interface DiskKeySetStoreOptions {
  /**
   * Whose files are believed, besides root's: `mine` (default) those of the user who runs this, for
   * `verify`; `directory` also those of the directory's owner, to whom written files are then
   * given, for an administrator who tends the cache of the verify user.
   */
  readonly ownership?: "mine" | "directory";
  /** User who runs this, default asked from the system; ignored on Windows. */
  readonly uid?: number;
  /** Seam, default the file system of this machine. */
  readonly fileSystem?: FileSystem;
}

const FILE_MODE = 0o600;
const NAME = /^[0-9a-f]{64}\.json$/;

/**
 * Keeps key sets in a directory, one file per issuer, named after the SHA-256 of the issuer.
 *
 * A file is believed only if nobody else can have written it: right owner, no write for group or
 * others, regular, not a link, of bounded size, whole, and saying the issuer it is asked for; the
 * same for the directory. Anything else is a problem in words and as good as absent. Files are
 * replaced whole; the lock is the kernel's and ends with the process that holds it.
 *
 * @param directory made by the installer; when it is missing, nothing is kept
 * @param options whose files are believed
 * @returns the store; its functions never throw
 */
export function diskKeySetStore(
  directory: string,
  options: DiskKeySetStoreOptions = {},
): KeySetStore {
  const uid = options.uid ?? (Deno.build.os === "windows" ? undefined : Deno.uid() ?? undefined);
  return new DiskKeySetStore(
    directory,
    uid,
    options.ownership ?? "mine",
    options.fileSystem ?? systemFileSystem,
  );
}

class DiskKeySetStore implements KeySetStore {
  readonly #directory: string;
  readonly #uid: number | undefined;
  readonly #ownership: "mine" | "directory";
  readonly #fileSystem: FileSystem;

  constructor(
    directory: string,
    uid: number | undefined,
    ownership: "mine" | "directory",
    fileSystem: FileSystem,
  ) {
    this.#directory = directory;
    this.#uid = uid;
    this.#ownership = ownership;
    this.#fileSystem = fileSystem;
  }

  async read(issuer: string): Promise<KeySetRecord> {
    return await this.#readFile({ issuer });
  }

  async write(issuer: string, entry: KeySetEntry): Promise<readonly string[]> {
    try {
      if (entry.issuer !== issuer) throw new SyntaxError("the entry is of another issuer");
      const bytes = encodeUtf8(formatKeySetEntry(entry));
      if (bytes.length > MAX_KEY_SET_FILE) throw new SyntaxError("the key set is too large");
      await this.#checkDirectory();
      await this.#writeFile(await keySetFileName(issuer), bytes, "replace");
      return [];
    } catch (error) {
      return [`Cannot keep the key set of "${issuer}": ${reasonOf(error)}`];
    }
  }

  async lock(issuer: string, waitMs: number): Promise<KeySetLock | undefined> {
    try {
      await this.#checkDirectory();
      const name = (await keySetFileName(issuer)).replace(/json$/, "lock");
      if (await this.#givenOwner() !== undefined) await this.#makeLockFile(name);
      const lock = await fileLock(this.#path(name), { waitMs });
      return lock.kind === "held" ? lock : undefined;
    } catch {
      return undefined; // reading or writing will say what is wrong with the directory
    }
  }

  async list(): Promise<KeySetListing> {
    const entries: KeySetEntry[] = [];
    const problems: string[] = [];
    for (const name of await this.#names(problems)) {
      const record = await this.#readFile({ name });
      problems.push(...record.problems);
      if (record.entry !== undefined) entries.push(record.entry);
    }
    entries.sort((a, b) => a.issuer < b.issuer ? -1 : 1);
    return { entries, problems };
  }

  async remove(issuer?: string): Promise<KeySetRemoval> {
    const problems: string[] = [];
    const names = issuer === undefined
      ? await this.#names(problems)
      : [await keySetFileName(issuer)];
    let removed = 0;
    for (const name of names) {
      try {
        await this.#fileSystem.remove(this.#path(name));
        removed++;
      } catch (error) {
        if (error instanceof Deno.errors.NotFound) continue;
        problems.push(`Cannot remove "${this.#path(name)}": ${reasonOf(error)}`);
      }
    }
    return { removed, problems };
  }

  async #readFile(of: ReadKeySetFileOptions["of"]): Promise<KeySetRecord> {
    try {
      return await readKeySetFile(this.#directory, {
        of,
        owners: await this.#owners(),
        fileSystem: this.#fileSystem,
      });
    } catch (error) {
      const which = "name" in of ? this.#path(of.name) : this.#directory;
      return { entry: undefined, problems: [`Ignored "${which}": ${reasonOf(error)}`] };
    }
  }

  async #names(problems: string[]): Promise<readonly string[]> {
    try {
      await this.#checkDirectory();
      const names = await this.#fileSystem.readNames(this.#directory);
      return names.filter((name) => NAME.test(name)).sort();
    } catch (error) {
      if (error instanceof FileProblem) {
        problems.push(...explainKeySetProblem(error, this.#directory));
      } else problems.push(`Cannot read "${this.#directory}": ${reasonOf(error)}`);
      return [];
    }
  }

  async #checkDirectory(): Promise<void> {
    const owners = await this.#owners();
    if (owners === undefined) return;
    await checkDirectory(this.#directory, owners, this.#fileSystem);
  }

  /** Undefined on Windows, where the directory's access list decides. */
  async #owners(): Promise<readonly number[] | undefined> {
    if (this.#uid === undefined) return undefined;
    const given = await this.#givenOwner();
    return given === undefined ? [0, this.#uid] : [0, this.#uid, given.uid];
  }

  /** To whom files are given: the directory's owner where that is somebody else. */
  async #givenOwner(): Promise<FileOwner | undefined> {
    if (this.#ownership === "mine" || this.#uid === undefined) return undefined;
    try {
      const { uid, gid } = await this.#fileSystem.stat(this.#directory);
      return uid === null || gid === null || uid === this.#uid ? undefined : { uid, gid };
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return undefined;
      throw error;
    }
  }

  async #makeLockFile(name: string): Promise<void> {
    try {
      await this.#writeFile(name, new Uint8Array(0), "fail");
    } catch (error) {
      const taken = error instanceof CommandError &&
        error.cause instanceof Deno.errors.AlreadyExists;
      if (!taken) throw error;
    }
  }

  async #writeFile(name: string, bytes: Uint8Array, ifExists: "replace" | "fail"): Promise<void> {
    const owner = await this.#givenOwner();
    await atomicWriteFile(this.#path(name), bytes, {
      mode: FILE_MODE,
      ifExists,
      fileSystem: this.#fileSystem,
      ...(owner === undefined ? {} : { owner }),
    });
  }

  #path(name: string): string {
    return `${this.#directory}/${name}`;
  }
}

/** The store must not make an attempt fail, whatever it is that went wrong. */
function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
