import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { PROJECT_ROOT } from "../../../install/packaging/run_deno.ts";

/** The installer under test. */
export const INSTALLER = fileURLToPath(new URL("install/install-linux.sh", PROJECT_ROOT));

/** Distribution families the installer knows. */
export type Family = "debian" | "redhat" | "arch" | "suse" | "alpine";

/** How a run of the installer ended. */
export interface InstallerRun {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Commands of the system it ran that change something, in order, one line each. */
  readonly calls: readonly string[];
}

/** A directory that looks like the root of a server, with the commands of that server. */
export interface FakeServer {
  /** The directory. */
  readonly root: string;
  /** A program that says it is opkssh. */
  readonly binary: string;
  /** Directory of what can be downloaded, by the last part of the URL. */
  readonly web: string;
  /** Puts a command in place of what is there: lines of a shell script. */
  command(name: string, script: string): Promise<void>;
  /** Takes a command away. */
  without(...names: readonly string[]): Promise<void>;
  write(path: string, text: string): Promise<void>;
  read(path: string): Promise<string>;
  /** Every file and directory with mode, owner and contents, for comparison. */
  snapshot(): Promise<readonly string[]>;
  /** Runs the installer; from the fake binary unless told otherwise. */
  install(args?: readonly string[], env?: Readonly<Record<string, string>>): Promise<InstallerRun>;
  /** Runs the installer with exactly these arguments. */
  run(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<InstallerRun>;
}

/**
 * Does what the timer of `--confirm-within` does when nobody confirms.
 *
 * @param server where the script was put
 * @returns how it ended
 */
export async function revert(server: FakeServer): Promise<Deno.CommandOutput> {
  const fake = join(server.root, "../fake");
  return await new Deno.Command("/bin/sh", {
    args: [join(server.root, "var/lib/opkssh/revert.sh")],
    clearEnv: true,
    env: { PATH: join(fake, "bin"), FAKE: fake, OPKSSH_INSTALL_ROOT: server.root },
  }).output();
}

const OS_RELEASE: Readonly<Record<Family, string>> = {
  debian: 'ID=ubuntu\nID_LIKE="debian"\n',
  redhat: 'ID="rocky"\nID_LIKE="rhel centos fedora"\n',
  arch: "ID=arch\n",
  suse: 'ID="opensuse-leap"\nID_LIKE="suse opensuse"\n',
  alpine: "ID=alpine\n",
};

/** Real tools the installer may use; nothing else of this machine can be seen. */
const TOOLS =
  "awk sed grep mktemp cmp sha256sum tr cat cp mv rm mkdir rmdir chmod date head tail sort dirname sync ls ln cut env sh sleep ssh-keygen readlink nohup";

/** Group number that stands for `opksshuser`; the machine has no such group. */
const GROUP = "42420";

const SYSTEM: Readonly<Record<string, string>> = {
  "id": 'case $1 in -u) echo "${FAKE_UID:-0}" ;; *) echo opksshuser ;; esac',
  "uname": 'echo "${FAKE_MACHINE:-x86_64}"',
  "getent": 'grep -qx "$1 $2" "$FAKE/accounts" 2>/dev/null',
  "groupadd": 'called "$@"; for name; do :; done; echo "group $name" >>"$FAKE/accounts"',
  "useradd": 'called "$@"; for name; do :; done; echo "passwd $name" >>"$FAKE/accounts"',
  "userdel": 'called "$@"; sed -i "/^passwd $1\\$/d" "$FAKE/accounts"',
  "groupdel": 'called "$@"; sed -i "/^group $1\\$/d" "$FAKE/accounts"',
  "chown": `owner=$(printf '%s' "$1" | sed 's/opksshuser/${GROUP}/g'); shift
exec "$FAKE/real/chown" "$owner" "$@"`,
  "stat": `"$FAKE/real/stat" "$@" | sed 's/UNKNOWN/opksshuser/g'`,
  "visudo": 'exit "${FAKE_VISUDO:-0}"',
  "sudo": 'echo "Sudo version ${FAKE_SUDO:-1.9.15p5}"',
  // First value wins; drop-ins stand before what the main file says itself.
  "sshd": `case " $* " in *" -f "*) exit 0 ;; esac
if [ -n "$FAKE_SSHD_REFUSES" ] && ls "$ROOT"/etc/ssh/sshd_config.d/*opk-ssh.conf >/dev/null 2>&1; then
  printf 'line 1: no\\r\\n' >&2; exit 255
fi
case $1 in -t) exit 0 ;; esac
for keyword in AuthorizedKeysCommand AuthorizedKeysCommandUser; do
  value=$(cat "$ROOT"/etc/ssh/sshd_config.d/*.conf "$ROOT"/etc/ssh/sshd_config 2>/dev/null |
    sed -n "s/^$keyword //p" | head -n 1)
  echo "$(echo "$keyword" | tr A-Z a-z) \${value:-none}"
done`,
  "curl": `while [ $# -gt 1 ]; do case $1 in -o) to=$2; shift ;; esac; shift; done
called "$1"
cp "$FAKE/web/\${1##*/}" "$to" 2>/dev/null`,
};

const OF_FAMILY: Readonly<Record<Family, Readonly<Record<string, string>>>> = {
  debian: { systemctl: unit("ssh.service") },
  redhat: { systemctl: unit("sshd.service"), yum: "" },
  arch: { systemctl: unit("sshd.service") },
  suse: { systemctl: unit("sshd.service") },
  alpine: {
    "rc-service": 'called "$@"',
    "addgroup": SYSTEM["groupadd"] ?? "",
    "adduser": SYSTEM["useradd"] ?? "",
  },
};

/** systemctl of a machine on which this unit runs, and nothing else is enabled. */
function unit(name: string): string {
  return `case $1 in
is-active) [ "$3" = ${name} ] ;;
is-enabled) exit 1 ;;
cat)
  for file in "$ROOT"/usr/lib/systemd/system/"$3" "$ROOT"/usr/lib/systemd/system/"$3".d/*.conf \
    "$ROOT"/etc/systemd/system/"$3".d/*.conf; do
    [ -f "$file" ] && printf '# %s\n%s\n\n' "$file" "$(cat "$file")"
  done ;;
*) called "$@" ;;
esac`;
}

/**
 * Makes a server out of a directory. Owners are real, so only root can run it; everything else that
 * would reach the machine is a script.
 *
 * @param directory empty directory
 * @param family whose commands and release file it has
 */
export async function fakeServer(directory: string, family: Family): Promise<FakeServer> {
  const root = join(directory, "root");
  const fake = join(directory, "fake");
  const bin = join(fake, "bin");
  for (const path of [bin, join(fake, "real"), join(fake, "web")]) {
    await Deno.mkdir(path, { recursive: true });
  }
  // Everything above a program that sshd runs must be root's alone.
  await Deno.chmod(directory, 0o755);
  for (
    const path of [
      "etc/ssh/sshd_config.d",
      "etc/sudoers.d",
      "etc/logrotate.d",
      "etc/systemd/system",
      "var/cache",
      "var/lib",
      "var/log",
      "usr/local/lib",
      "usr/local/share",
      "usr/local/bin",
    ]
  ) {
    await Deno.mkdir(join(root, path), { recursive: true });
  }
  for (const name of TOOLS.split(" ")) await link(name, join(bin, name));
  for (const name of ["chown", "stat"]) await link(name, join(fake, "real", name));

  const server: FakeServer = {
    root,
    web: join(fake, "web"),
    binary: join(fake, "opkssh"),
    async command(name, script): Promise<void> {
      await executable(
        join(bin, name),
        `#!/bin/sh
called() { echo "${name} $*" >>"$FAKE/calls"; }
ROOT=$OPKSSH_INSTALL_ROOT
${script}
`,
      );
    },
    async without(...names): Promise<void> {
      for (const name of names) await Deno.remove(join(bin, name));
    },
    async write(path, text): Promise<void> {
      await Deno.mkdir(dirname(join(root, path)), { recursive: true });
      await Deno.writeTextFile(join(root, path), text);
    },
    read: (path) => Deno.readTextFile(join(root, path)),
    snapshot: () => snapshot(root),
    install: (args = [], env = {}) => server.run([`--install-from=${server.binary}`, ...args], env),
    async run(args, env = {}): Promise<InstallerRun> {
      await Deno.remove(join(fake, "calls")).catch(ignoreAbsent);
      const output = await new Deno.Command("/bin/sh", {
        args: [INSTALLER, ...args],
        clearEnv: true,
        env: { PATH: bin, FAKE: fake, OPKSSH_INSTALL_ROOT: root, TMPDIR: directory, ...env },
        stdin: "null",
      }).output();
      const calls = await Deno.readTextFile(join(fake, "calls")).catch(ignoreAbsent) ?? "";
      return {
        code: output.code,
        stdout: new TextDecoder().decode(output.stdout),
        stderr: new TextDecoder().decode(output.stderr),
        calls: calls.split("\n").filter((line) => line !== ""),
      };
    },
  };
  await executable(server.binary, fakeOpkssh("1.2.3"));
  for (const [name, script] of Object.entries({ ...SYSTEM, ...OF_FAMILY[family] })) {
    await server.command(name, script);
  }
  if (family === "alpine") await server.without("groupadd", "useradd");
  else await Deno.mkdir(join(root, "run/systemd/system"), { recursive: true });
  await server.write("etc/os-release", OS_RELEASE[family]);
  await server.write("etc/ssh/sshd_config", "Include /etc/ssh/sshd_config.d/*.conf\nPort 22\n");
  return server;
}

/**
 * A program that answers like opkssh as far as the installer asks.
 *
 * @param version what it says its version is
 */
export function fakeOpkssh(version: string): string {
  return `#!/bin/sh
case "$*" in
--version) echo "opkssh version ${version}" ;;
"help server install") echo "usage: opkssh server install" ;;
"help cache refresh") [ -n "$FAKE_HAS_CACHE" ] && echo "usage: opkssh cache refresh" ;;
*) exit 1 ;;
esac
`;
}

async function link(name: string, to: string): Promise<void> {
  for (const directory of ["/usr/bin", "/bin", "/usr/sbin", "/sbin"]) {
    try {
      await Deno.stat(`${directory}/${name}`);
      await Deno.symlink(`${directory}/${name}`, to);
      return;
    } catch (error) {
      ignoreAbsent(error);
    }
  }
}

async function executable(path: string, text: string): Promise<void> {
  // Links to tools of this machine are replaced, not written through.
  await Deno.remove(path).catch(ignoreAbsent);
  await Deno.writeTextFile(path, text);
  await Deno.chmod(path, 0o755);
}

function ignoreAbsent(error: unknown): undefined {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
  return undefined;
}

async function snapshot(root: string): Promise<readonly string[]> {
  const lines: string[] = [];
  const walk = async (path: string): Promise<void> => {
    const info = await Deno.lstat(path);
    const facts = `${path.slice(root.length)} ${
      ((info.mode ?? 0) & 0o7777).toString(8)
    } ${info.uid}:${info.gid}`;
    lines.push(info.isFile ? `${facts} ${JSON.stringify(await Deno.readTextFile(path))}` : facts);
    if (!info.isDirectory) return;
    const names: string[] = [];
    for await (const entry of Deno.readDir(path)) names.push(entry.name);
    for (const name of names.sort()) await walk(join(path, name));
  };
  await walk(root);
  return lines;
}
