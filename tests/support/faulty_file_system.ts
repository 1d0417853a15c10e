import type {
  CreatedFile,
  CreateOptions,
  FileFacts,
  FileSystem,
  ReadableFile,
} from "../../src/platform/file_system.ts";

/** What goes wrong, and at which call. */
export interface Fault {
  /** Number of the call, from 1. */
  readonly at: number;
  /**
   * `fail`: that call fails, a write after half of its bytes. `kill`: as if the process had died
   * right before that call: it and all later ones do nothing, and locks are gone.
   */
  readonly how: "fail" | "kill";
  /** The error of a failing call, default "no space left on device". */
  readonly error?: Error;
}

/** Thrown by every call after the process "died". */
export class Killed extends Error {
  override readonly name = "Killed";
}

/** A file system that fails at one chosen call, and remembers all calls. */
export class FaultyFileSystem implements FileSystem {
  /** Names of the calls made so far. */
  readonly calls: string[] = [];
  readonly #real: FileSystem;
  readonly #fault: Fault | undefined;
  readonly #afterCall: (() => Promise<void>) | undefined;
  readonly #open = new Set<ReadableFile>();

  /**
   * @param real what does the work
   * @param fault what goes wrong; nothing when undefined
   * @param afterCall looks at the disk after every call
   */
  constructor(real: FileSystem, fault?: Fault, afterCall?: () => Promise<void>) {
    this.#real = real;
    this.#fault = fault;
    this.#afterCall = afterCall;
  }

  /** True once the fault has happened. */
  get struck(): boolean {
    return this.#fault !== undefined && this.calls.length >= this.#fault.at;
  }

  /** The name of the call that failed. */
  get struckCall(): string | undefined {
    return this.#fault === undefined ? undefined : this.calls[this.#fault.at - 1];
  }

  async step<T>(name: string, act: () => Promise<T>, half?: () => Promise<unknown>): Promise<T> {
    if (this.#fault?.how === "kill" && this.struck) throw new Killed();
    this.calls.push(name);
    if (this.#fault !== undefined && this.calls.length === this.#fault.at) {
      if (half !== undefined) await half();
      if (this.#fault.how === "kill") {
        for (const file of this.#open) file.close();
        this.#open.clear();
        throw new Killed();
      }
      throw this.#fault.error ?? new Error("No space left on device (os error 28)");
    }
    const result = await act();
    await this.#afterCall?.();
    return result;
  }

  closing(file: ReadableFile): void {
    if (this.#open.delete(file)) file.close();
  }

  lstat(path: string): Promise<FileFacts> {
    return this.step("lstat", () => this.#real.lstat(path));
  }
  stat(path: string): Promise<FileFacts> {
    return this.step("stat", () => this.#real.stat(path));
  }
  readLink(path: string): Promise<string> {
    return this.step("readLink", () => this.#real.readLink(path));
  }
  realPath(path: string): Promise<string> {
    return this.step("realPath", () => this.#real.realPath(path));
  }
  readNames(directory: string): Promise<readonly string[]> {
    return this.step("readNames", () => this.#real.readNames(directory));
  }
  async open(path: string): Promise<ReadableFile> {
    const file = await this.step("open", () => this.#real.open(path));
    this.#open.add(file);
    return new FaultyReadable(this, file);
  }
  async create(path: string, options: CreateOptions): Promise<CreatedFile> {
    const file = await this.step("create", () => this.#real.create(path, options));
    this.#open.add(file);
    return new FaultyCreated(this, file);
  }
  rename(from: string, to: string): Promise<void> {
    return this.step("rename", () => this.#real.rename(from, to));
  }
  link(existing: string, name: string): Promise<void> {
    return this.step("link", () => this.#real.link(existing, name));
  }
  remove(path: string): Promise<void> {
    return this.step("remove", () => this.#real.remove(path));
  }
  makeDirectory(path: string, mode: number): Promise<void> {
    return this.step("makeDirectory", () => this.#real.makeDirectory(path, mode));
  }
  chmod(path: string, mode: number): Promise<void> {
    return this.step("chmod", () => this.#real.chmod(path, mode));
  }
  syncDirectory(path: string): Promise<void> {
    return this.step("syncDirectory", () => this.#real.syncDirectory(path));
  }
}

class FaultyReadable implements ReadableFile {
  constructor(readonly world: FaultyFileSystem, readonly real: ReadableFile) {}
  stat(): Promise<FileFacts> {
    return this.world.step("file.stat", () => this.real.stat());
  }
  read(buffer: Uint8Array): Promise<number | null> {
    return this.world.step("file.read", () => this.real.read(buffer));
  }
  tryLock(): Promise<boolean> {
    return this.world.step("file.tryLock", () => this.real.tryLock());
  }
  close(): void {
    this.world.closing(this.real);
  }
}

class FaultyCreated extends FaultyReadable implements CreatedFile {
  constructor(world: FaultyFileSystem, override readonly real: CreatedFile) {
    super(world, real);
  }
  write(bytes: Uint8Array): Promise<number> {
    const half = bytes.subarray(0, bytes.length >> 1);
    return this.world.step(
      "file.write",
      () => this.real.write(bytes),
      () => this.real.write(half),
    );
  }
  chmod(mode: number): Promise<void> {
    return this.world.step("file.chmod", () => this.real.chmod(mode));
  }
  chown(uid: number, gid: number): Promise<void> {
    return this.world.step("file.chown", () => this.real.chown(uid, gid));
  }
  sync(): Promise<void> {
    return this.world.step("file.sync", () => this.real.sync());
  }
}
