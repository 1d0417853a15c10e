import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { buildPackages } from "../../install/packaging/build_packages.ts";
import { packageTree } from "../../install/packaging/package_tree.ts";
import { VERSION } from "../../src/cli/version.ts";
import {
  DEBIAN_RELEASES,
  type DebianRootOptions,
  inDebianRoot,
  needsDebianRoot,
} from "../support/install/debian_root.ts";
import { INSTALLER } from "../support/install/fake_server.ts";
import { programAvailable } from "../support/program_available.ts";
import { stagedOpkssh } from "../support/staged_opkssh.ts";
import { withTempDir } from "../support/with_temp_dir.ts";

const NFPM = programAvailable("nfpm")
  ? ""
  : " (skipped: no nfpm, go install github.com/goreleaser/nfpm/v2/cmd/nfpm@v2.43.4)";

async function files(tree: string, below = ""): Promise<string[]> {
  const found: string[] = [];
  for await (const entry of Deno.readDir(join(tree, below))) {
    const path = join(below, entry.name);
    if (entry.isDirectory) found.push(...await files(tree, path));
    else found.push(path);
  }
  return found.sort();
}

Deno.test("packageTree with a binary has man pages, completions and systemd files, none that changes sshd", () =>
  withTempDir(async (directory) => {
    const binary = join(directory, "binary");
    await Deno.writeTextFile(binary, "#!/bin/sh\n");
    const tree = join(directory, "tree");
    await packageTree(tree, { kind: "binary", path: binary });
    const found = await files(tree);
    for (
      const path of [
        "etc/logrotate.d/opkssh",
        "usr/bin/opkssh",
        "usr/lib/systemd/system/opkssh-cache-refresh.timer",
        "usr/lib/sysusers.d/opkssh.conf",
        "usr/lib/tmpfiles.d/opkssh.conf",
        "usr/share/bash-completion/completions/opkssh",
        "usr/share/man/man1/opkssh-login.1",
        "usr/share/doc/opkssh/copyright",
        "usr/share/opkssh/install-linux.sh",
      ]
    ) assert.ok(found.includes(path), path);
    assert.deepEqual(found.filter((path) => /sshd|sudoers/.test(path)), []);
    const mode = async (path: string): Promise<number> =>
      ((await Deno.stat(join(tree, path))).mode ?? 0) & 0o7777;
    assert.equal(await mode("usr/bin/opkssh"), 0o755);
    assert.equal(await mode("usr/bin"), 0o755);
    assert.equal(await mode("usr/lib/tmpfiles.d/opkssh.conf"), 0o644);
    assert.equal(await mode("usr/share/opkssh/install-linux.sh"), 0o755);
    const notices = await Deno.readTextFile(join(tree, "usr/share/doc/opkssh/THIRD-PARTY"));
    for (const name of ["sshpk", "yaml", "smol-toml"]) {
      assert.match(notices, new RegExp(`^${name} \\d[^]*?Copyright`, "m"));
    }
    assert.equal(
      (await Deno.readTextFile(join(tree, "usr/share/opkssh/providers"))).split("\n").length,
      5,
    );
  }));

Deno.test("packageTree with the bundle has a launcher over the system's runtime", () =>
  withTempDir(async (directory) => {
    await packageTree(directory, { kind: "bundle", version: VERSION, systemd: false });
    const launcher = await Deno.readTextFile(join(directory, "usr/bin/opkssh"));
    assert.match(launcher, new RegExp(`^home=/usr/bin/opkssh\\.d/${VERSION}$`, "m"));
    const home = join(directory, "usr/bin/opkssh.d", VERSION);
    assert.equal(await Deno.readLink(join(home, "deno")), "/usr/bin/deno");
    assert.ok((await Deno.stat(join(home, "main.js"))).isFile);
    assert.ok(!(await files(directory)).some((path) => path.includes("systemd")));
  }));

Deno.test("the files of the packages are those the installer writes", async () => {
  const script = await Deno.readTextFile(INSTALLER);
  const written = (name: string): string =>
    (new RegExp(`<<'?${name}'?\n([^]*?\n)${name}\n`).exec(script)?.[1] ?? "")
      .replaceAll("$AUTH_CMD_USER", "opksshuser").replaceAll("$AUTH_CMD_GROUP", "opksshuser")
      .replaceAll("$BINARY", "/usr/bin/opkssh");
  const packaged = (name: string): Promise<string> =>
    Deno.readTextFile(join(dirname(INSTALLER), "packaging/package", name));
  assert.equal(await packaged("logrotate"), written("LOGROTATE"));
  assert.equal(await packaged("opkssh-cache-refresh.service"), written("SERVICE"));
  assert.equal(await packaged("opkssh-cache-refresh.timer"), written("TIMER"));
});

Deno.test({
  name: `buildPackages makes the same bytes twice${NFPM}`,
  ignore: NFPM !== "",
  fn: () =>
    withTempDir(async (directory) => {
      await Deno.writeTextFile(join(directory, "opkssh-linux-amd64"), "#!/bin/sh\n");
      const [one, other] = [
        await buildPackages(directory, join(directory, "one")),
        await buildPackages(directory, join(directory, "other")),
      ];
      assert.equal(one.length, 4);
      for (const [index, path] of one.entries()) {
        assert.deepEqual(await Deno.readFile(path), await Deno.readFile(other[index] ?? ""), path);
      }
    }),
});

Deno.test({
  name: `buildPackages tells nothing about the machine, and apk one line a field${NFPM}`,
  ignore: NFPM !== "",
  fn: () =>
    withTempDir(async (directory) => {
      await Deno.writeTextFile(join(directory, "opkssh-linux-amd64"), "#!/bin/sh\n");
      for (const path of await buildPackages(directory, directory)) {
        const text = new TextDecoder("latin1").decode(await Deno.readFile(path));
        assert.ok(!text.includes(`\0${Deno.hostname()}\0`), path);
        if (!path.endsWith(".apk")) continue;
        const { stdout } = await new Deno.Command("tar", { args: ["-xzOf", path, ".PKGINFO"] })
          .output();
        const fields = new TextDecoder().decode(stdout).trimEnd().split("\n");
        assert.ok(fields.length > 5);
        for (const line of fields) assert.match(line, /^#|^[a-z]+ = \S/);
      }
    }),
});

/** Runs a script in a root that has a deb in `/share`. */
function inRootWithDeb(script: string, options: DebianRootOptions): Promise<void> {
  return withTempDir(async (directory) => {
    const opkssh = await stagedOpkssh();
    // In place of a binary, which knows where it is: the launcher, told that it is in /usr/bin.
    const launcher = (await Deno.readTextFile(opkssh)).replaceAll(dirname(opkssh), "/usr/bin");
    await Deno.writeTextFile(join(directory, "opkssh-linux-amd64"), launcher);
    await buildPackages(directory, directory);
    const { code, output } = await inDebianRoot(dirname(opkssh), script, directory, options);
    assert.equal(code, 0, output);
  });
}

/** What happens to a machine, as a script. */
const DEB_STORY = `
mkdir /usr/bin/opkssh.d
cp -a "$STAGED/opkssh.d/." /usr/bin/opkssh.d/
dpkg -i /share/*.deb
is "$(effective)" none
[ ! -e /etc/sudoers.d/opkssh ]
opkssh --version
[ -x /usr/share/opkssh/install-linux.sh ]
code=0; install --install-dir=/usr/bin --install-from=/bin/true || code=$?
is "$code" 3
opkssh server install --dry-run
is "$(effective)" none
opkssh server install
is "$(effective)" "/usr/bin/opkssh verify %u %k %t"
opkssh server install --json | grep -q '"result":"unchanged"'
code=0; dpkg -r opkssh >/run/refusal 2>&1 || code=$?
[ "$code" != 0 ]
grep -q 'opkssh server uninstall' /run/refusal
is "$(effective)" "/usr/bin/opkssh verify %u %k %t"
/usr/bin/opkssh --version
dpkg -i /share/*.deb
is "$(effective)" "/usr/bin/opkssh verify %u %k %t"
opkssh server uninstall
is "$(effective)" none
[ -x /usr/bin/opkssh ]
dpkg -r opkssh
[ ! -e /usr/bin/opkssh ]
dpkg -P opkssh
`;

/** The same where systemd runs: it makes the account, and keeps the cache fresh. */
const SYSTEMD_STORY = `
mkdir /usr/bin/opkssh.d
cp -a "$STAGED/opkssh.d/." /usr/bin/opkssh.d/
dpkg -i /share/*.deb
getent passwd opksshuser
is "$(stat -c '%a %U:%G' /etc/opk /var/cache/opkssh)" "750 root:opksshuser
700 opksshuser:opksshuser"
is "$(cat /etc/opk/providers)" "$(cat /usr/share/opkssh/providers)"
is "$(systemctl is-enabled opkssh-cache-refresh.timer || :)" disabled
opkssh server install
systemctl is-active opkssh-cache-refresh.timer
systemd-analyze verify opkssh-cache-refresh.service opkssh-cache-refresh.timer
# There is no network to refresh from, so what shows that it runs is what it says about an empty file.
: >/etc/opk/providers
systemctl start opkssh-cache-refresh.service && exit 1
journalctl --no-pager -u opkssh-cache-refresh.service | grep CFG_NO_PROVIDERS
opkssh server uninstall
systemctl is-active opkssh-cache-refresh.timer && exit 1
dpkg -P opkssh
`;

const inSystemd = needsDebianRoot("the deb with systemd makes its account and its timer runs", {
  release: "trixie",
  systemd: true,
});
Deno.test({
  name: inSystemd.name + NFPM,
  ignore: inSystemd.ignore || NFPM !== "",
  fn: () => inRootWithDeb(SYSTEMD_STORY, { release: "trixie", systemd: true }),
});

for (const release of DEBIAN_RELEASES) {
  const inRoot = needsDebianRoot(
    `the deb is installed on ${release}, taken into use, kept while in use, and removed`,
    { release },
  );
  Deno.test({
    name: inRoot.name + NFPM,
    ignore: inRoot.ignore || NFPM !== "",
    fn: () => inRootWithDeb(DEB_STORY, { release }),
  });
}
