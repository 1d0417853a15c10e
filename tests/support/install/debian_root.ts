import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { PROJECT_ROOT } from "../../../install/packaging/run_deno.ts";
import { programAvailable } from "../program_available.ts";

/** What a script inside the root did. */
export interface RootRun {
  readonly code: number;
  /** Both streams, in order. */
  readonly output: string;
}

/** Set to 1 to have the root built, which takes minutes and Debian's archive. */
const BUILD = "OPKSSH_TEST_DEBIAN_ROOT";

const PACKAGES = [
  "openssh-server",
  "sudo",
  "logrotate",
  "busybox",
  "checkpolicy",
  "semodule-utils",
];

/** Releases the installer is tried on: OpenSSH 9.2, and 10.0, whose command runs in `sshd-session`. */
export const DEBIAN_RELEASES = ["bookworm", "trixie"] as const;

/** One of {@linkcode DEBIAN_RELEASES}. */
export type DebianRelease = (typeof DEBIAN_RELEASES)[number];

/** A root that tests can be run in: a release as it is, or the older one with Ansible. */
export type DebianRoot = DebianRelease | "bookworm-ansible";

/** What is special about a run in a root. */
export interface DebianRootOptions {
  /** Default the older one. */
  readonly release?: DebianRoot;
  /** Boot systemd; the script runs as its last service, and `/run/systemd/system` is there. */
  readonly systemd?: boolean;
}

const BASES = "/tmp/opkssh-test-roots";

/**
 * Name and `ignore` of a test in a throw-away Debian root. The root is built once and kept; later
 * runs find it.
 *
 * @param name name of the test
 * @param options which root, and whether systemd is to run in it
 */
export function needsDebianRoot(
  name: string,
  options: DebianRootOptions = {},
): { readonly name: string; readonly ignore: boolean } {
  const { release = "bookworm" } = options;
  const missing: string[] = [];
  if (options.systemd === true && cgroups() === undefined) missing.push("no cgroup2 to boot with");
  if (Deno.uid() !== 0) missing.push("not root");
  for (const program of ["unshare", "chroot", "ip"]) {
    if (!programAvailable(program)) missing.push(`no ${program}`);
  }
  if (!isBuilt(`${BASES}/${release}`)) {
    if (!programAvailable("debootstrap")) {
      missing.push("no debootstrap, apt-get install debootstrap");
    } else if (Deno.env.get(BUILD) !== "1") {
      missing.push(`no ${release} root yet, ${BUILD}=1 builds it`);
    }
  }
  if (missing.length === 0) return { name, ignore: false };
  return { name: `${name} (skipped: ${missing.join("; ")})`, ignore: true };
}

/** Where the second version of cgroups is mounted; undefined when it is not. */
function cgroups(): string | undefined {
  const mounts = Deno.readTextFileSync("/proc/mounts").split("\n").map((line) => line.split(" "));
  return mounts.find(([, , type]) => type === "cgroup2")?.[1];
}

/** Others may write to /tmp, so it counts only when it is root's. */
function isBuilt(base: string): boolean {
  try {
    return [dirname(base), base].every((path) => {
      const { isDirectory, uid, mode } = Deno.lstatSync(path);
      return isDirectory && uid === 0 && ((mode ?? 0) & 0o022) === 0;
    });
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** The packages are apt's business: debootstrap does not find its way through their dependencies. */
const BUILD_ROOT = `set -eu
debootstrap --variant=minbase "$RELEASE" "$WORK"
chmod 755 "$WORK"
printf '#!/bin/sh\\nexit 101\\n' >"$WORK/usr/sbin/policy-rc.d"
chmod 755 "$WORK/usr/sbin/policy-rc.d"
cp /etc/resolv.conf "$WORK/etc/resolv.conf"
chroot "$WORK" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive \\
  apt-get install -y --no-install-recommends $PACKAGES
chroot "$WORK" apt-get clean
rm "$WORK/usr/sbin/policy-rc.d"
mv "$WORK" "$BASE"`;

async function build(release: DebianRoot): Promise<string> {
  const base = `${BASES}/${release}`;
  if (isBuilt(base)) return base;
  await Deno.mkdir(BASES, { recursive: true, mode: 0o755 });
  const work = await Deno.makeTempDir({ dir: BASES });
  const { success, stdout } = await new Deno.Command("/bin/sh", {
    args: ["-c", BUILD_ROOT],
    env: {
      RELEASE: release.replace(/-.*/, ""),
      WORK: work,
      BASE: base,
      PACKAGES: [...PACKAGES, ...(release === "bookworm-ansible" ? ["ansible-core"] : [])].join(
        " ",
      ),
    },
    stderr: "inherit",
  }).output();
  if (!success) throw new Error(`debootstrap: ${new TextDecoder().decode(stdout).slice(-2000)}`);
  return base;
}

/** An overlay over the base in namespaces of its own: network, mounts and processes end with it. */
const ENTER = `set -eu
mount -t tmpfs -o mode=755 none "$WORK"
mkdir "$WORK/upper" "$WORK/work" "$WORK/root"
mount -t overlay -o "lowerdir=$BASE,upperdir=$WORK/upper,workdir=$WORK/work" none "$WORK/root"
mount -t proc none "$WORK/root/proc"
mount --bind /dev "$WORK/root/dev"
mkdir -p "$WORK/root/src" "$WORK/root$STAGED"
mount --bind "$INSTALL" "$WORK/root/src"
mount --bind "$STAGED" "$WORK/root$STAGED"
for shared in /src "$STAGED"; do mount -o remount,bind,ro "$WORK/root$shared"; done
mkdir "$WORK/root/share"
[ -z "$SHARE" ] || mount --bind "$SHARE" "$WORK/root/share"
ip link set lo up
printf '127.0.0.1 localhost %s\\n' "$(uname -n)" >"$WORK/root/etc/hosts"
printf '%s' "$SCRIPT" >"$WORK/root/script"
mkdir "$WORK/root/out"
mount --bind "$OUT" "$WORK/root/out"
if [ -n "$CGROUP" ]; then
  mount -t sysfs none "$WORK/root/sys"
  mount -t cgroup2 none "$WORK/root/sys/fs/cgroup"
  mount -t tmpfs -o mode=755 none "$WORK/root/run"
  printf '%s' "$SERVICE" >"$WORK/root/etc/systemd/system/opkssh-test.service"
  mkdir -p "$WORK/root/etc/systemd/system/multi-user.target.wants"
  ln -s ../opkssh-test.service "$WORK/root/etc/systemd/system/multi-user.target.wants/"
  exec chroot "$WORK/root" /usr/bin/env -i container=other /lib/systemd/systemd \
    --unit=multi-user.target --log-target=null --show-status=0 >/dev/null 2>&1
fi
mkdir -p "$WORK/root/run/sshd"
exec chroot "$WORK/root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin STAGED="$STAGED" \
  /bin/sh -c "$RUN"`;

/** Leaves what the script said and how it ended where it can be found. */
const RUN = "/bin/bash -eu /script >/out/output 2>&1; echo $? >/out/code";

/** A cgroup of its own, so that systemd finds itself at the root of all. */
const IN_CGROUP = `set -eu
if [ -n "$CGROUP" ]; then
  mkdir "$CGROUP"
  echo $$ >"$CGROUP/cgroup.procs"
  set -- --uts --ipc --cgroup "$@"
fi
exec unshare --mount --net --pid --fork --kill-child "$@"`;

/** The unit that runs the script once sshd is up, and ends the system. */
function service(staged: string): string {
  return `[Unit]
Description=test
After=ssh.service timers.target

[Service]
Type=oneshot
TimeoutStartSec=infinity
Environment=PATH=/usr/sbin:/usr/bin:/sbin:/bin STAGED=${staged}
ExecStart=/bin/sh -c '${RUN.replace("$?", "$$?")}; systemctl poweroff --force --force'
`;
}

/** Helpers every script can use. */
const PRELUDE = `
install() { sh /src/install-linux.sh --install-from="$STAGED/opkssh" "$@"; }
effective() { sshd -T | sed -n 's/^authorizedkeyscommand //p'; }
snapshot() {
  find /etc /usr/local /var/lib/opkssh /var/cache /var/log -xdev ! -name '*-' ! -path '*/cache/apt*' \\
    ! -path '/usr/local/sbin*' ! -path '/var/log/journal*' ! -path '/var/log/[bw]tmp*' ! -name lastlog -printf '%p %m %u:%g %l ' \\( -type f -exec sha256sum {} \\; -o -printf '\\n' \\) 2>/dev/null | sort
}
same() { diff "$1" "$2" || { echo "changed: $3"; exit 1; }; }
is() { [ "$1" = "$2" ] || { echo "expected: $2"; echo "but it is: $1"; exit 1; }; }
OURS='/usr/local/bin/opkssh verify %u %k %t'
DROPINS=/etc/ssh/sshd_config.d
snapshot >/run/before
`;

/**
 * Runs a bash script as root in a fresh copy of a Debian system.
 *
 * @param staged directory of a staged opkssh; stands at the same place inside
 * @param script what to run, with `install`, `effective`, `snapshot`, `same` and `is` at hand
 * @param share directory to be seen as `/share`, empty for none
 * @param options which root, and whether systemd is to run in it
 */
export async function inDebianRoot(
  staged: string,
  script: string,
  share = "",
  options: DebianRootOptions = {},
): Promise<RootRun> {
  const base = await build(options.release ?? "bookworm");
  const work = await Deno.makeTempDir({ prefix: "opkssh-root-" });
  const out = await Deno.makeTempDir({ prefix: "opkssh-root-out-" });
  const cgroup = options.systemd === true ? join(cgroups() ?? "", basename(work)) : "";
  try {
    const { stderr } = await new Deno.Command("/bin/sh", {
      args: ["-c", IN_CGROUP, "sh", "/bin/sh", "-c", ENTER],
      env: {
        BASE: base,
        WORK: work,
        OUT: out,
        STAGED: staged,
        SHARE: share,
        CGROUP: cgroup,
        RUN,
        SERVICE: service(staged),
        INSTALL: join(fileURLToPath(PROJECT_ROOT), "install"),
        SCRIPT: PRELUDE + script,
      },
      stdin: "null",
      stdout: "null",
      signal: AbortSignal.timeout(LIMIT_MS),
    }).output();
    const read = (name: string): Promise<string> =>
      Deno.readTextFile(join(out, name)).catch(() => "");
    return {
      code: Number(await read("code") || "1"),
      output: await read("output") + new TextDecoder().decode(stderr),
    };
  } finally {
    // The mounts were its own, so nothing of the system can be below it any more.
    await Deno.remove(work);
    await Deno.remove(out, { recursive: true });
    if (cgroup !== "") await removeCgroup(cgroup);
  }
}

/** Longest time one script may take. */
const LIMIT_MS = 10 * 60_000;

async function removeCgroup(path: string): Promise<void> {
  for await (const entry of Deno.readDir(path)) {
    if (entry.isDirectory) await removeCgroup(join(path, entry.name));
  }
  await Deno.remove(path);
}
