/** Families of systems, as far as package managers differ; names are the Go tool's. */
export type OsClass = "generic" | "rhel" | "debian" | "arch" | "suse" | "windows";

/** What the answer depends on. */
export interface OsClassOptions {
  /** Operating system, default the one this program was built for. */
  readonly os?: typeof Deno.build.os;
  /** Directory put in front of `/etc`. */
  readonly root?: string;
}

const MARKS: readonly (readonly [path: string, OsClass])[] = [
  ["/etc/redhat-release", "rhel"],
  ["/etc/debian_version", "debian"],
  ["/etc/arch-release", "arch"],
  ["/etc/SuSE-release", "suse"],
  ["/etc/SUSE-brand", "suse"],
];

const IDS: ReadonlyMap<string, OsClass> = new Map([
  ["rhel", "rhel"],
  ["centos", "rhel"],
  ["fedora", "rhel"],
  ["debian", "debian"],
  ["ubuntu", "debian"],
  ["arch", "arch"],
  ["sles", "suse"],
  ["suse", "suse"],
  ["opensuse", "suse"],
]);

/**
 * Tells which family of systems this is: by the files that distributions leave, else by
 * `/etc/os-release` (os-release(5), `ID` then `ID_LIKE`).
 *
 * @param options what the answer depends on
 * @returns the family, `generic` when it is none of them
 */
export async function osClass(options: OsClassOptions = {}): Promise<OsClass> {
  if ((options.os ?? Deno.build.os) === "windows") return "windows";
  const root = options.root ?? "";
  for (const [path, found] of MARKS) {
    if (await exists(`${root}${path}`)) return found;
  }
  const release = await readText(`${root}/etc/os-release`);
  for (const name of ["ID", "ID_LIKE"]) {
    const value = new RegExp(`^${name}=["']?([^"'\\n]*)`, "m").exec(release)?.[1] ?? "";
    for (const word of value.split(" ")) {
      // openSUSE calls itself opensuse-leap, opensuse-tumbleweed, ...
      const found = IDS.get(word.split("-", 1)[0] ?? "");
      if (found !== undefined) return found;
    }
  }
  return "generic";
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch {
    return false;
  }
}

async function readText(path: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch {
    return "";
  }
}
