import type {
  CreatedFile,
  CreateOptions,
  FileFacts,
  FileSystem,
  ReadableFile,
} from "./file_system.ts";

/**
 * The file system of this machine. Looking at a file and reading an open one are done on the spot:
 * a round through the runtime's threads costs ten times as much, and `verify` makes dozens.
 */
export const systemFileSystem: FileSystem = {
  lstat: (path: string) => Promise.try(Deno.lstatSync, path),
  stat: (path: string) => Promise.try(Deno.statSync, path),
  readLink: Deno.readLink,
  realPath: Deno.realPath,
  readNames: (directory: string) =>
    Promise.try(() => Array.from(Deno.readDirSync(directory), ({ name }) => name)),
  open(path: string, aside = false): Promise<ReadableFile> {
    return aside
      ? Deno.open(path).then((file) => new OpenFile(file))
      : Promise.try(() => new OpenFile(Deno.openSync(path)));
  },
  async create(path: string, options: CreateOptions): Promise<CreatedFile> {
    if (options.ownable) {
      // Only on this road: the runtime's own API can change an owner by path only, and a path in
      // somebody else's directory may have become a link to something else by then.
      const { createOwnableFile } = await import("./create_ownable_file.ts");
      return await createOwnableFile(path, options.mode);
    }
    const file = await Deno.open(path, { write: true, createNew: true, mode: options.mode });
    return new PlainFile(path, file);
  },
  rename: Deno.rename,
  link: Deno.link,
  remove: (path: string) => Deno.remove(path),
  makeDirectory: (path: string, mode: number) => Deno.mkdir(path, { mode }),
  chmod: Deno.chmod,
  async syncDirectory(path: string): Promise<void> {
    const directory = await Deno.open(path, { read: true });
    try {
      await directory.sync();
    } finally {
      directory.close();
    }
  },
};

class OpenFile implements ReadableFile {
  constructor(readonly file: Deno.FsFile) {}

  stat(): Promise<FileFacts> {
    return Promise.try(() => this.file.statSync());
  }

  read(buffer: Uint8Array): Promise<number | null> {
    return Promise.try(() => this.file.readSync(buffer));
  }

  tryLock(): Promise<boolean> {
    return this.file.tryLock(true);
  }

  close(): void {
    this.file.close();
  }
}

class PlainFile implements CreatedFile {
  constructor(readonly path: string, readonly file: Deno.FsFile) {}

  stat(): Promise<FileFacts> {
    return this.file.stat();
  }

  read(buffer: Uint8Array): Promise<number | null> {
    return this.file.read(buffer);
  }

  write(bytes: Uint8Array): Promise<number> {
    return this.file.write(bytes);
  }

  tryLock(): Promise<boolean> {
    return this.file.tryLock(true);
  }

  chmod(mode: number): Promise<void> {
    return Deno.chmod(this.path, mode);
  }

  chown(): Promise<void> {
    throw new TypeError("Cannot change owner: file was not created with ownable");
  }

  sync(): Promise<void> {
    return this.file.sync();
  }

  close(): void {
    this.file.close();
  }
}
