import { GETENT_PATHS } from "./getent_paths.ts";
import { runProgram } from "./run_program.ts";
import { windowsProfile } from "./windows_profile.ts";

/** An account of this machine, as its user database has it. */
export interface UserAccount {
  readonly name: string;
  /** Numeric id; -1 on Windows, which never owns a file. */
  readonly uid: number;
  /** Numeric id of the primary group; -1 on Windows. */
  readonly gid: number;
  /** Home directory; may be empty or not exist. */
  readonly home: string;
}

/** A group of this machine. */
export interface GroupEntry {
  readonly name: string;
  readonly gid: number;
}

/** The user database. A seam: tests pass a small one. */
export interface Users {
  /** The account with exactly this name. */
  byName(name: string): Promise<UserAccount | undefined>;
  /** The account with this numeric id. */
  byId(uid: number): Promise<UserAccount | undefined>;
  /** The group with exactly this name. */
  groupByName(name: string): Promise<GroupEntry | undefined>;
  /** The group with this numeric id. */
  groupById(gid: number): Promise<GroupEntry | undefined>;
  /** Ids this process runs with; undefined on Windows. */
  current(): { readonly uid: number; readonly gid: number } | undefined;
}

/** Where the database is. */
export interface UsersOptions {
  /** Operating system, default the one this program was built for. */
  readonly os?: typeof Deno.build.os;
  /** Directory put in front of `/etc`, for tests. With it, no program is asked. */
  readonly root?: string;
  /** Programs that know accounts of directories (LDAP, SSSD); the first that exists is asked. */
  readonly getent?: readonly string[];
}

const LOOKUP_MS = 5000;
/** A database of hundreds of thousands of accounts is asked for one entry instead of read whole. */
const MAX_FILE = 8 * 1024 * 1024;

/**
 * The user database of this machine: first the file in `/etc`, then `getent` (macOS: `dscl`), which
 * also knows accounts that a directory service provides.
 *
 * @param options where it is
 * @returns the database; a lookup that fails for whatever reason finds nobody
 */
export function systemUsers(options: UsersOptions = {}): Users {
  const os = options.os ?? Deno.build.os;
  if (os === "windows") return windowsUsers;
  const sources = new Sources(os, options);
  return {
    byName: (name) => sources.user(name, (user) => user.name === name),
    byId: (uid) => sources.user(`${uid}`, (user) => user.uid === uid),
    groupByName: (name) => sources.group(name, (group) => group.name === name),
    groupById: (gid) => sources.group(`${gid}`, (group) => group.gid === gid),
    current(): { uid: number; gid: number } | undefined {
      const [uid, gid] = [Deno.uid(), Deno.gid()];
      return uid === null || gid === null ? undefined : { uid, gid };
    },
  };
}

class Sources {
  constructor(readonly os: typeof Deno.build.os, readonly options: UsersOptions) {}

  async user(
    key: string,
    wanted: (user: UserAccount) => boolean,
  ): Promise<UserAccount | undefined> {
    if (!isKey(key)) return undefined;
    const line = (text: string): UserAccount | undefined => find(text, parseUser, wanted);
    return line(await this.file("passwd")) ?? line(await this.ask("passwd", key));
  }

  async group(
    key: string,
    wanted: (group: GroupEntry) => boolean,
  ): Promise<GroupEntry | undefined> {
    if (!isKey(key)) return undefined;
    const line = (text: string): GroupEntry | undefined => find(text, parseGroup, wanted);
    return line(await this.file("group")) ?? line(await this.ask("group", key));
  }

  async file(name: string): Promise<string> {
    try {
      const path = `${this.options.root ?? ""}/etc/${name}`;
      if ((await Deno.stat(path)).size > MAX_FILE) return "";
      return lossy.decode(await Deno.readFile(path));
    } catch {
      return "";
    }
  }

  /** Answers in the form of the file, whatever program was asked. */
  async ask(database: "passwd" | "group", key: string): Promise<string> {
    if (this.options.root !== undefined && this.options.getent === undefined) return "";
    if (this.os === "darwin") return await this.askDirectory(database, key);
    for (const program of this.options.getent ?? GETENT_PATHS) {
      // "--" is not understood by every getent; a key never begins with "-".
      const result = await runProgram({ argv: [program, database, key], timeoutMs: LOOKUP_MS });
      if (result.kind === "not-started") continue;
      return result.kind === "exited" && result.code === 0 ? lossy.decode(result.stdout) : "";
    }
    return "";
  }

  /** macOS: `dscacheutil` searches by name or id and prints `key: value` lines. */
  async askDirectory(database: "passwd" | "group", key: string): Promise<string> {
    const category = database === "passwd" ? "user" : "group";
    const numeric = /^\d+$/.test(key);
    const by = numeric ? (database === "passwd" ? "uid" : "gid") : "name";
    const result = await runProgram({
      argv: ["/usr/bin/dscacheutil", "-q", category, "-a", by, key],
      timeoutMs: LOOKUP_MS,
    });
    if (result.kind !== "exited" || result.code !== 0) return "";
    const fields = new Map<string, string>();
    for (const line of lossy.decode(result.stdout).split("\n")) {
      const cut = line.indexOf(": ");
      if (cut > 0 && !fields.has(line.slice(0, cut))) {
        fields.set(line.slice(0, cut), line.slice(cut + 2));
      }
    }
    const names = database === "passwd"
      ? ["name", "password", "uid", "gid", "gecos", "dir", "shell"]
      : ["name", "password", "gid", "users"];
    return names.map((name) => fields.get(name) ?? "").join(":");
  }
}

/**
 * What a database may be asked for. A name with a slash would lead out of the homes, one with a colon
 * or control character would forge an entry, one with a leading dash would be an option.
 */
function isKey(key: string): boolean {
  return key !== "" && key.length <= 256 && !/^-|[/:\u0000-\u001f\u007f\ufffd]/.test(key);
}

function find<T>(
  text: string,
  parse: (fields: readonly string[]) => T | undefined,
  wanted: (entry: T) => boolean,
): T | undefined {
  for (const line of text.split("\n")) {
    const entry = parse(line.split(":"));
    if (entry !== undefined && wanted(entry)) return entry;
  }
  return undefined;
}

function parseUser(fields: readonly string[]): UserAccount | undefined {
  const [name, , uid, gid, , home] = fields;
  if (fields.length !== 7 || !isEntryName(name) || home === undefined) return undefined;
  const ids = { uid: parseId(uid), gid: parseId(gid) };
  if (ids.uid === undefined || ids.gid === undefined) return undefined;
  return { name, uid: ids.uid, gid: ids.gid, home };
}

function parseGroup(fields: readonly string[]): GroupEntry | undefined {
  const [name, , gid] = fields;
  const id = parseId(gid);
  if (fields.length !== 4 || !isEntryName(name) || id === undefined) return undefined;
  return { name, gid: id };
}

/** Leaves out comments and the `+` and `-` lines of NIS. */
function isEntryName(name: string | undefined): name is string {
  return name !== undefined && name !== "" && !/^[#+-]/.test(name);
}

/** The largest value, 2^32 - 1, means "none" to the kernel. */
function parseId(text: string | undefined): number | undefined {
  if (text === undefined || !/^\d{1,10}$/.test(text)) return undefined;
  const id = Number(text);
  return id < 0xffff_ffff ? id : undefined;
}

/** Old comment fields are not always UTF-8; a name that is not cannot be asked for (`isKey`). */
const lossy = new TextDecoder();

const windowsUsers: Users = {
  async byName(name: string): Promise<UserAccount | undefined> {
    const home = await windowsProfile(name);
    return home === undefined ? undefined : { name, uid: -1, gid: -1, home };
  },
  byId: () => Promise.resolve(undefined),
  groupByName: () => Promise.resolve(undefined),
  groupById: () => Promise.resolve(undefined),
  current: () => undefined,
};
