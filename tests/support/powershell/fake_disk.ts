import { exceptionOf, Thrown, toText, type Value } from "./values.ts";

interface Entry {
  readonly directory: boolean;
  readonly text: string;
  readonly sddl: string;
}

function fail(text: string): never {
  throw new Thrown(exceptionOf(text, "System.IO.IOException"));
}

/** Files and directories of a Windows machine in memory, with their access as SDDL. */
export class FakeDisk {
  readonly #entries = new Map<string, Entry & { readonly path: string }>();

  /** @param change told before every change; may throw to let it fail */
  constructor(readonly change: () => void) {}

  #get(path: string): Entry | undefined {
    return this.#entries.get(path.toLowerCase());
  }

  #set(path: string, entry: Entry): void {
    this.#entries.set(path.toLowerCase(), { ...entry, path });
  }

  /** Puts a file there without telling anybody. */
  put(path: string, text: string, sddl = "O:BAD:AI(A;ID;FA;;;BA)"): void {
    this.#set(path, { directory: false, text, sddl });
  }

  exists(path: string): boolean {
    return this.#get(path) !== undefined;
  }

  isFile(path: string): boolean {
    return this.#get(path)?.directory === false;
  }

  read(path: string): string {
    const entry = this.#get(path);
    return entry === undefined || entry.directory ? fail(`there is no ${path}`) : entry.text;
  }

  write(path: string, text: string): undefined {
    this.change();
    const sddl = this.#get(path)?.sddl ?? "O:BAD:AI(A;ID;FA;;;BA)";
    this.#set(path, { directory: false, text, sddl });
    return undefined;
  }

  sddl(path: string): string {
    return this.#get(path)?.sddl ?? "";
  }

  setSddl(path: string, sddl: string): undefined {
    this.change();
    const entry = this.#get(path) ?? fail(`there is no ${path}`);
    this.#set(path, { ...entry, sddl });
    return undefined;
  }

  makeDirectory(path: string, sddl: string): undefined {
    this.change();
    if (this.exists(path)) fail(`${path} is already there`);
    this.#set(path, { directory: true, text: "", sddl });
    return undefined;
  }

  list(path: string): readonly string[] {
    const start = `${path.toLowerCase()}\\`;
    return [...this.#entries.values()].map((entry) => entry.path).filter((one) =>
      one.toLowerCase().startsWith(start) && !one.slice(start.length).includes("\\")
    );
  }

  remove(path: string): undefined {
    this.change();
    const start = `${path.toLowerCase()}\\`;
    for (const key of [...this.#entries.keys()]) {
      if (key === path.toLowerCase() || key.startsWith(start)) this.#entries.delete(key);
    }
    return undefined;
  }

  move(from: string, to: string): undefined {
    const entry = this.#get(from) ?? fail(`there is no ${from}`);
    if (this.exists(to)) fail(`${to} is already there`);
    this.change();
    this.#entries.delete(from.toLowerCase());
    this.#set(to, entry);
    return undefined;
  }

  /** Path, access and text of everything except what is below the stage. */
  snapshot(): readonly string[] {
    return [...this.#entries.values()].filter(({ path }) => !path.includes("opkssh-install-"))
      .map(({ path, sddl, text }) => `${path} ${sddl} ${text}`).sort();
  }

  /** `[System.IO.File]` and `[System.IO.Directory]`. */
  statics(): Record<string, (...args: Value[]) => Value | undefined> {
    const copy = (from: string, to: string, over: boolean): undefined => {
      const text = this.read(from);
      if (this.exists(to) && !over) fail(`${to} is already there`);
      return this.write(to, text);
    };
    const one = (run: (path: string) => Value | undefined) => (path?: Value): Value | undefined =>
      run(toText(path));
    return {
      "system.io.file::exists": one((path) => this.isFile(path)),
      "system.io.file::readalltext": one((path) => this.read(path)),
      "system.io.file::readallbytes": one((path) => new TextEncoder().encode(this.read(path))),
      "system.io.file::writeallbytes": (path, bytes) =>
        this.write(toText(path), new TextDecoder().decode(bytes as Uint8Array)),
      "system.io.file::writealltext": (path, text) => this.write(toText(path), toText(text)),
      "system.io.file::appendalltext": (path, text) =>
        this.put(toText(path), toText(text)) ?? undefined,
      "system.io.file::copy": (from, to, over) => copy(toText(from), toText(to), over === true),
      "system.io.file::move": (from, to) => this.move(toText(from), toText(to)),
      "system.io.file::delete": one((path) => this.exists(path) ? this.remove(path) : undefined),
      "system.io.file::replace": (from, to, backup) => this.#replace(from, to, backup),
      "system.io.directory::exists": one((path) => this.exists(path) && !this.isFile(path)),
      "system.io.directory::delete": one((path) => this.remove(path)),
      "system.io.directory::getfilesystementries": one((path) => [...this.list(path)]),
    };
  }

  /** ReplaceFile: what is replaced keeps its access. */
  #replace(from?: Value, to?: Value, backup: Value = null): undefined {
    this.change();
    const [source, target] = [toText(from), toText(to)];
    const old = this.read(target);
    const { sddl } = this.#get(target) ?? fail(target);
    if (backup !== null) this.put(toText(backup), old);
    this.put(target, this.read(source), sddl);
    this.#entries.delete(source.toLowerCase());
    return undefined;
  }
}
