import { join } from "node:path";
import { type AccountFiles, addAccounts, type NewAccount, unusedIds } from "./account_files.ts";
import { run } from "./run.ts";

/** Accounts for one sshd. */
export interface Accounts {
  /** Users that can log in. */
  readonly users: readonly string[];
  /** The user that runs `opkssh verify`. */
  readonly verifier: { readonly name: string; readonly uid: number; readonly gid: number };
  /** Command to run sshd under. */
  readonly wrapper: readonly string[];
  /** Shell commands to run before sshd, inside the wrapper. */
  readonly prepare: string;
  /** Shell commands to run after sshd: they remove what was added to the machine. */
  readonly cleanUp: string;
  /** The same from here; does no harm when it was done already. */
  remove(): Promise<void>;
}

/** Name of the account the installer makes for `opkssh verify`. */
const VERIFIER = "opksshuser";

/**
 * Makes accounts for a throw-away sshd in the way this machine allows.
 *
 * @param work directory for homes and files; belongs to the caller
 * @param users names of users that are to log in
 */
export async function throwawayAccounts(
  work: string,
  users: readonly string[],
): Promise<Accounts> {
  if (Deno.uid() !== 0) return await ownAccount();
  const [names, usable] = await Promise.all([users, namespacesWork()]);
  return usable ? await namespaceAccounts(work, names) : await machineAccounts(work, names);
}

/** An ordinary user can log in as itself, and only so. */
async function ownAccount(): Promise<Accounts> {
  const name = (await run("id", ["-un"])).stdout.trim();
  return {
    users: [name],
    verifier: { name, uid: Deno.uid() ?? -1, gid: Deno.gid() ?? -1 },
    wrapper: [],
    prepare: "",
    cleanUp: "",
    remove: () => Promise.resolve(),
  };
}

const NAMESPACES = ["unshare", "--mount", "--pid", "--fork", "--mount-proc"];

async function namespacesWork(): Promise<boolean> {
  const [command = "", ...args] = [...NAMESPACES, "mount", "--bind", "/etc/passwd", "/etc/passwd"];
  try {
    return (await run(command, args)).code === 0;
  } catch {
    return false;
  }
}

/** Accounts that exist for processes below the wrapper only. */
async function namespaceAccounts(work: string, users: readonly string[]): Promise<Accounts> {
  const files = await accountFiles();
  const ids = unusedIds(files, users.length + 1);
  const accounts: NewAccount[] = users.map((name, index) => ({
    name,
    id: ids[index] ?? 0,
    home: join(work, "home", name),
    shell: "/bin/sh",
  }));
  const verifier = {
    name: VERIFIER,
    id: ids.at(-1) ?? 0,
    home: "/nonexistent",
    shell: "/usr/sbin/nologin",
  };
  const copies = addAccounts(files, [...accounts, verifier]);
  const lines = ["set -e"];
  for (
    const [name, text, mode] of [
      ["passwd", copies.passwd, 0o644],
      ["group", copies.group, 0o644],
      ["shadow", copies.shadow, 0o600],
    ] as const
  ) {
    const copy = join(work, name);
    await Deno.writeTextFile(copy, text, { mode });
    lines.push(`mount --bind ${copy} /etc/${name}`);
  }
  // A daemon that answers for the account files knows nothing of the copies.
  lines.push("if [ -d /run/nscd ]; then mount -t tmpfs tmpfs /run/nscd; fi", "set +e");
  for (const account of accounts) await makeHome(account);
  return {
    users,
    verifier: { name: VERIFIER, uid: verifier.id, gid: verifier.id },
    wrapper: NAMESPACES,
    prepare: lines.join("\n"),
    cleanUp: "",
    remove: () => Promise.resolve(),
  };
}

/** Accounts added to the machine, for containers that may not make namespaces. */
async function machineAccounts(work: string, users: readonly string[]): Promise<Accounts> {
  const files = await accountFiles();
  const exists = (name: string): boolean =>
    files.passwd.split("\n").some((row) => row.startsWith(`${name}:`));
  const added: string[] = [];
  const remove = async (): Promise<void> => {
    for (const name of added) await run("userdel", ["--force", name]);
  };
  const add = async (name: string, home: string, shell: string): Promise<void> => {
    const args = ["--no-create-home", "--user-group", "--home-dir", home, "--shell", shell, name];
    const { code, stderr } = await run("useradd", ["--password", "*", ...args]);
    if (code !== 0) throw new Error(`useradd failed: ${stderr.trim()}`);
    added.push(name);
  };
  try {
    const names: string[] = [];
    for (const wanted of users) {
      const name = exists(wanted) ? `${wanted}-${crypto.randomUUID().slice(0, 6)}` : wanted;
      const home = join(work, "home", name);
      await add(name, home, "/bin/sh");
      await makeHome({ name, home, id: await idOf(name, "-u"), shell: "/bin/sh" });
      names.push(name);
    }
    if (!exists(VERIFIER)) await add(VERIFIER, "/nonexistent", "/usr/sbin/nologin");
    const verifier = {
      name: VERIFIER,
      uid: await idOf(VERIFIER, "-u"),
      gid: await idOf(VERIFIER, "-g"),
    };
    const cleanUp = added.map((name) => `userdel --force ${name} 2>/dev/null`).join("\n");
    return { users: names, verifier, wrapper: [], prepare: "", cleanUp, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function idOf(name: string, flag: "-u" | "-g"): Promise<number> {
  return Number((await run("id", [flag, name])).stdout.trim());
}

async function makeHome({ home, id }: NewAccount): Promise<void> {
  await Deno.mkdir(home, { recursive: true });
  await Deno.chown(home, id, id);
  await Deno.chmod(home, 0o755);
}

async function accountFiles(): Promise<AccountFiles> {
  const [passwd, group, shadow] = await Promise.all(
    ["passwd", "group", "shadow"].map((name) => Deno.readTextFile(`/etc/${name}`)),
  );
  return { passwd: passwd ?? "", group: group ?? "", shadow: shadow ?? "" };
}
