// With musl there is no binary: the release's package runs on the distribution's own runtime.
import assert from "node:assert/strict";
import { join } from "node:path";
import { fakeOpkssh, type FakeServer } from "../support/install/fake_server.ts";
import { onServer, refuses, succeeded } from "../support/install/on_server.ts";

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
