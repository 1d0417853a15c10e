// With musl there is no binary: the release's package runs on the distribution's own runtime.
import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { buildPackages } from "../../install/packaging/build_packages.ts";
import { inDebianRoot, needsDebianRoot } from "../support/install/debian_root.ts";
import { fakeOpkssh, type FakeServer } from "../support/install/fake_server.ts";
import { onServer, refuses, succeeded } from "../support/install/on_server.ts";
import { rootLogin } from "../support/install/root_login.ts";
import { programAvailable } from "../support/program_available.ts";
import { stagedOpkssh } from "../support/staged_opkssh.ts";
import { withTempDir } from "../support/with_temp_dir.ts";

/** What apk does as far as the installer sees it; a package is a tar file with the program in it. */
const APK = `installed="$FAKE/installed"
case "$1 $2" in
"info -e") [ -e "$installed" ] ;;
"info -W") [ -e "$installed" ] && [ "$3" = /usr/bin/opkssh ] ;;
"add --quiet") called "$@"
  [ -n "$FAKE_NO_DENO" ] && { echo 'ERROR: unable to select packages: deno (no such package)'; exit 1; }
  for file; do :; done
  tar -xzf "$file" -C "$ROOT" usr && : >"$installed" ;;
"del --quiet") called "$@"; rm -f "$installed" "$ROOT/usr/bin/opkssh" ;;
*) exit 99 ;;
esac`;

async function alpine(server: FakeServer): Promise<void> {
  await server.write("lib/ld-musl-x86_64.so.1", "");
  await server.write("etc/alpine-release", "3.22.0\n");
  await Deno.mkdir(join(server.root, "usr/bin"), { recursive: true });
  await server.command("apk", APK);
  for (const tool of ["tar", "gzip"]) await server.command(tool, `exec /bin/${tool} "$@"`);
}

async function makePackage(
  server: FakeServer,
  version: string,
  { name = "opkssh", program = fakeOpkssh(version) } = {},
): Promise<string> {
  const tree = await Deno.makeTempDir({ dir: server.web });
  await Deno.mkdir(join(tree, "usr/bin"), { recursive: true });
  await Deno.writeTextFile(join(tree, "usr/bin/opkssh"), program, { mode: 0o755 });
  await Deno.writeTextFile(join(tree, ".PKGINFO"), `pkgname = ${name}\npkgver = ${version}-r1\n`);
  const path = join(server.web, `opkssh_${version}_linux_amd64.apk`);
  const { success } = await new Deno.Command("tar", {
    args: ["-czf", path, "-C", tree, ".PKGINFO", "usr"],
  }).output();
  assert.ok(success);
  return path;
}

async function sha256(path: string): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", await Deno.readFile(path))).toHex();
}

const EFFECTIVE = "AuthorizedKeysCommand /usr/bin/opkssh verify %u %k %t\n";

onServer("alpine", "on Alpine with musl: installs the package of the release", async (server) => {
  await alpine(server);
  const before = await server.snapshot();
  const sum = await sha256(await makePackage(server, "1.2.3"));
  await Deno.writeTextFile(
    join(server.web, "checksums.txt"),
    `${sum}  opkssh_1.2.3_linux_amd64.apk\n`,
  );
  const args = ["--install-version=v1.2.3", `--sha256=${sum}`];
  const plan = await server.run([...args, "--dry-run"]);
  succeeded(plan);
  assert.match(plan.stdout, /would download opkssh_1\.2\.3_linux_amd64\.apk/);
  assert.deepEqual(await server.snapshot(), before);

  const first = await server.run(args);
  succeeded(first);
  assert.ok(first.calls.some((call) => call.startsWith("apk add --quiet --allow-untrusted ")));
  assert.ok(
    (await server.read("etc/ssh/sshd_config.d/60-opk-ssh.conf")).includes(EFFECTIVE),
  );
  const installed = await server.snapshot();
  const second = await server.run([...args, "--json"]);
  assert.match(second.stdout, /"result":"unchanged"/);
  assert.deepEqual(await server.snapshot(), installed);

  const upgrade = await server.run([`--install-from=${await makePackage(server, "1.3.0")}`]);
  succeeded(upgrade);
  assert.match(await server.read("usr/bin/opkssh"), /1\.3\.0/);

  const removal = await server.run(["--uninstall", "--purge"]);
  succeeded(removal);
  assert.ok(removal.calls.includes("apk del --quiet opkssh"));
  assert.deepEqual(await server.snapshot(), before);
});

onServer(
  "alpine",
  "on Alpine with musl: puts the package back when a step fails",
  async (server) => {
    await alpine(server);
    const before = await server.snapshot();
    const file = `--install-from=${await makePackage(server, "1.2.3")}`;
    const noDeno = await server.run([file], { FAKE_NO_DENO: "1" });
    assert.equal(noDeno.code, 6);
    assert.match(noDeno.stderr, /deno \(no such package\)\nhint: .*community repository/);
    assert.deepEqual(await server.snapshot(), before);
    const noSshd = await server.run([file], { FAKE_SSHD_REFUSES: "1" });
    assert.equal(noSshd.code, 6);
    assert.ok(noSshd.calls.includes("apk del --quiet opkssh"));
    assert.deepEqual(await server.snapshot(), before);
  },
);

onServer("alpine", "on Alpine with musl: refuses what is no such package", async (server) => {
  await alpine(server);
  const other = await makePackage(server, "1.2.3", { name: "busybox" });
  await refuses(server, () => server.run([`--install-from=${other}`]), 4, /is not a package of/);
  await Deno.writeTextFile(join(server.web, "text.apk"), "text");
  await refuses(
    server,
    () => server.run([`--install-from=${join(server.web, "text.apk")}`]),
    4,
    /text\.apk is not a package of opkssh for Alpine/,
  );
  await refuses(
    server,
    () => server.run([`--install-from=${other}`, "--install-dir=/opt/bin"]),
    2,
    /goes to \/usr\/bin/,
  );
  await refuses(server, () => server.run([]), 4, /knows no key that signs/);
  await server.without("apk");
  await refuses(server, () => server.run([`--install-from=${other}`]), 3, /apk is not installed/);
});

onServer(
  "debian",
  "takes packages for Alpine and musl without glibc for what they are",
  async (server) => {
    await Deno.writeTextFile(join(server.web, "x.apk"), "text");
    await refuses(
      server,
      () => server.run([`--install-from=${join(server.web, "x.apk")}`]),
      3,
      /package for Alpine Linux, which this is not/,
    );
    await server.write("lib/ld-musl-x86_64.so.1", "");
    await refuses(
      server,
      () => server.run([`--sha256=${"0".repeat(64)}`]),
      3,
      /this system has musl/,
    );
    await server.write("lib64/ld-linux-x86-64.so.2", "");
    succeeded(await server.run([`--sha256=${"0".repeat(64)}`, "--dry-run"]));
  },
);

/** busybox for everything there is, musl's and Alpine's marks, and apk as far as it is needed. */
const LIKE_ALPINE = `
for tool in $(busybox --list); do
  case $tool in sh | ash | ip | mount | umount | su | login | getty | init | su | rpm | dpkg) continue ;; esac
  [ -e "/usr/local/sbin/$tool" ] || ln -s /usr/bin/busybox "/usr/local/sbin/$tool"
done
printf 'ID=alpine\\n' >/etc/os-release
: >/lib/ld-musl-x86_64.so.1
mv /usr/bin/dpkg-query /usr/bin/dpkg-query.away
rm -rf /etc/cron.d
mkdir -p /etc/periodic/15min
cp "$(echo "$STAGED"/opkssh.d/*/deno)" /usr/bin/deno
cat >/usr/local/sbin/addgroup <<'END'
#!/bin/sh
[ "$#:$1" = 2:-S ] && exec groupadd --system "$2"
exec usermod -aG "$2" "$1"
END
cat >/usr/local/sbin/adduser <<'END'
#!/bin/sh
[ "$*" = "-S -D -H -s /usr/sbin/nologin -G opksshuser opksshuser" ] || exit 9
exec useradd -r -M -s /usr/sbin/nologin -g opksshuser opksshuser
END
cat >/usr/local/sbin/deluser <<'END'
#!/bin/sh
exec userdel "$1"
END
cat >/usr/local/sbin/rc-service <<'END'
#!/bin/sh
[ "$1 $2" = "sshd status" ] && exec kill -0 "$(cat /run/sshd.pid)"
[ "$1 $2" = "sshd reload" ] && exec kill -HUP "$(cat /run/sshd.pid)"
END
cat >/usr/local/sbin/apk <<'END'
#!/bin/sh
case "$1 $2" in
"info -e") [ -e /run/apk.installed ] ;;
"info -W") [ -e /run/apk.installed ] && grep -qxF "\${3#/}" /run/apk.installed ;;
"add --quiet")
  gzip -dc "$4" | tar -tf - | grep -v '^[.]' >/run/apk.installed
  gzip -dc "$4" | tar -xf - -C / usr etc ;;
"del --quiet") while read -r file; do [ -d "/$file" ] || rm -f "/$file"; done </run/apk.installed
  rm /run/apk.installed ;;
*) exit 99 ;;
esac
END
chmod 755 /usr/local/sbin/*
snapshot >/run/before
`;

const inRoot = needsDebianRoot("install-linux.sh, then a login, with busybox like on Alpine");
const NFPM = programAvailable("nfpm")
  ? ""
  : " (skipped: no nfpm, go install github.com/goreleaser/nfpm/v2/cmd/nfpm@v2.43.4)";
Deno.test({
  name: inRoot.name + NFPM,
  ignore: inRoot.ignore || NFPM !== "",
  fn: () =>
    withTempDir(async (share) => {
      const opkssh = await stagedOpkssh();
      await Deno.copyFile(opkssh, join(share, "opkssh-linux-amd64"));
      await buildPackages(share, share);
      await using person = await rootLogin(opkssh, share);
      const { code, output } = await inDebianRoot(
        dirname(opkssh),
        `${person.prelude}${LIKE_ALPINE}
setup() { busybox sh /src/install-linux.sh --install-from="$(echo /share/*.apk)" "$@"; }
sshd_up
shut_out
setup
is "$(effective)" "/usr/bin/opkssh verify %u %k %t"
is "$(readlink -f /usr/bin/opkssh.d/*/deno)" /usr/bin/deno
mkdir -p /usr/local/bin
ln -s /usr/bin/opkssh /usr/local/bin/opkssh
trust
rm /usr/local/bin/opkssh
log_in
grep -q 'exec /usr/bin/opkssh cache refresh' /etc/periodic/15min/opkssh
snapshot >/run/installed
setup --json | grep -q '"result":"unchanged"'
opkssh server install --json | grep -q '"result":"unchanged"'
snapshot >/run/again
same /run/installed /run/again "a second run"
: >/etc/opk/auth_id
mkdir -m 700 /home/alice/.opk
echo "alice alice@example.com $(sed -n 's/ opkssh-public.*//p' /etc/opk/providers)" >/home/alice/.opk/auth_id
chmod 600 /home/alice/.opk/auth_id
chown -R alice /home/alice/.opk
log_in
opkssh server uninstall --purge
shut_out
[ ! -e /usr/bin/opkssh ]
snapshot >/run/after
same /run/before /run/after "uninstalling"
`,
        share,
      );
      assert.equal(code, 0, output);
    }),
});
