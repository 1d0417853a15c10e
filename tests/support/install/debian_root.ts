import { join } from "node:path";
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

/** Each is built once: by debootstrap, or out of another one with more packages. */
const ROOTS = {
  bookworm: { suite: "bookworm" },
  trixie: { suite: "trixie" },
  "bookworm-ansible": { on: "bookworm", add: ["ansible-core"] },
} as const;

/** A system tests can be run in. */
export type DebianRoot = keyof typeof ROOTS;

const DIRECTORY = "/tmp/opkssh-test-roots";

/**
 * Name and `ignore` of a test in a throw-away Debian root. The root is built once and kept; later
 * runs find it.
 *
 * @param name name of the test
 * @param root which system, default the older Debian
 */
export function needsDebianRoot(
  name: string,
  root: DebianRoot = "bookworm",
): { readonly name: string; readonly ignore: boolean } {
  const missing: string[] = [];
  if (Deno.uid() !== 0) missing.push("not root");
  for (const program of ["unshare", "chroot", "ip"]) {
    if (!programAvailable(program)) missing.push(`no ${program}`);
  }
  if (!isBuilt(root)) {
    if (!programAvailable("debootstrap")) {
      missing.push("no debootstrap, apt-get install debootstrap");
    } else if (Deno.env.get(BUILD) !== "1") missing.push(`no ${root} yet, ${BUILD}=1 builds it`);
  }
  if (missing.length === 0) return { name, ignore: false };
  return { name: `${name} (skipped: ${missing.join("; ")})`, ignore: true };
}

/** Others may write to /tmp, so it counts only when it is root's. */
function isBuilt(root: DebianRoot): boolean {
  try {
    return [DIRECTORY, join(DIRECTORY, root)].every((path) => {
      const { isDirectory, uid, mode } = Deno.lstatSync(path);
      return isDirectory && uid === 0 && ((mode ?? 0) & 0o022) === 0;
    });
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

async function build(root: DebianRoot): Promise<void> {
  if (isBuilt(root)) return;
  await Deno.mkdir(DIRECTORY, { recursive: true, mode: 0o755 });
  const plan = ROOTS[root];
  if ("on" in plan) await build(plan.on);
  const work = await Deno.makeTempDir({ dir: DIRECTORY });
  if ("on" in plan) {
    await run("cp", ["-a", "--reflink=auto", `${join(DIRECTORY, plan.on)}/.`, work]);
    await Deno.copyFile("/etc/resolv.conf", join(work, "etc/resolv.conf"));
    await run("chroot", [work, "apt-get", "update", "-q"]);
    const install = ["apt-get", "install", "-qy", "--no-install-recommends", ...plan.add];
    await run("chroot", [work, "env", "DEBIAN_FRONTEND=noninteractive", ...install]);
  } else {
    await run("debootstrap", [
      "--variant=minbase",
      `--include=${PACKAGES.join(",")}`,
      plan.suite,
      work,
    ]);
  }
  await Deno.chmod(work, 0o755);
  await Deno.rename(work, join(DIRECTORY, root));
}

async function run(program: string, args: string[]): Promise<void> {
  const { success, stdout } = await new Deno.Command(program, { args, stderr: "inherit" }).output();
  if (!success) throw new Error(`${program}: ${new TextDecoder().decode(stdout).slice(-2000)}`);
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
mkdir -p "$WORK/root/run/sshd"
mkdir "$WORK/root/share"
[ -z "$SHARE" ] || mount --bind "$SHARE" "$WORK/root/share"
ip link set lo up
printf '%s' "$SCRIPT" >"$WORK/root/run/script"
exec chroot "$WORK/root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin STAGED="$STAGED" \
  /bin/bash -eu /run/script`;

/** Helpers every script can use. */
const PRELUDE = `exec 2>&1
install() { sh /src/install-linux.sh --install-from="$STAGED/opkssh" "$@"; }
effective() { sshd -T | sed -n 's/^authorizedkeyscommand //p'; }
snapshot() {
  find /etc /usr/local /var/lib/opkssh /var/cache /var/log -xdev ! -name '*-' ! -path '*/cache/apt*' \\
    ! -path '/usr/local/sbin*' -printf '%p %m %u:%g %l ' \\( -type f -exec sha256sum {} \\; -o -printf '\\n' \\) 2>/dev/null | sort
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
 * @param root which system, default the older Debian
 */
export async function inDebianRoot(
  staged: string,
  script: string,
  share = "",
  root: DebianRoot = "bookworm",
): Promise<RootRun> {
  await build(root);
  const work = await Deno.makeTempDir({ prefix: "opkssh-root-" });
  try {
    const { code, stdout, stderr } = await new Deno.Command("unshare", {
      args: ["--mount", "--net", "--pid", "--fork", "--kill-child", "/bin/sh", "-c", ENTER],
      env: {
        BASE: join(DIRECTORY, root),
        WORK: work,
        STAGED: staged,
        SHARE: share,
        INSTALL: join(fileURLToPath(PROJECT_ROOT), "install"),
        SCRIPT: PRELUDE + script,
      },
      stdin: "null",
    }).output();
    const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
    return { code, output: text(stdout) + text(stderr) };
  } finally {
    // The mounts were its own, so nothing of the system can be below it any more.
    await Deno.remove(work);
  }
}
