// An AuthorizedKeysCommand on sshd's own command line, where it wins over every file.
import assert from "node:assert/strict";
import { join } from "node:path";
import { type FakeServer, revert } from "../support/install/fake_server.ts";
import { onServer, refuses, succeeded } from "../support/install/on_server.ts";

/** As the package of EC2 Instance Connect has it. */
const START =
  '/usr/sbin/sshd -D -o "AuthorizedKeysCommand /usr/share/eic/run %%u %%f" -o "AuthorizedKeysCommandUser eic" $OPTIONS';
const UNIT = { debian: "ssh.service", redhat: "sshd.service" } as const;

async function startedWith(
  server: FakeServer,
  family: "debian" | "redhat",
  start: string,
): Promise<void> {
  const unit = `usr/lib/systemd/system/${UNIT[family]}`;
  await server.write(unit, "[Unit]\nAfter=x\n[Service]\nExecStart=/usr/sbin/sshd -D $OPTIONS\n");
  await server.write(`${unit}.d/eic.conf`, `[Service]\nExecStart=\nExecStart=${start}\n`);
  await server.write("usr/share/eic/run", "#!/bin/sh\n");
  await Deno.chmod(join(server.root, "usr/share/eic/run"), 0o755);
}

for (const family of ["debian", "redhat"] as const) {
  onServer(family, `takes a command off sshd's command line on ${family}`, async (server) => {
    await startedWith(server, family, START);
    const before = await server.snapshot();
    await refuses(
      server,
      () => server.install(),
      5,
      /starts sshd with an AuthorizedKeysCommand, .*: \/usr\/share\/eic\/run %u %f \(as eic\)\nhint: --chain keeps it/,
    );
    const unit = UNIT[family];
    const dropin = `etc/systemd/system/${unit}.d/zz-opkssh.conf`;
    const done = await server.install(["--chain"]);
    succeeded(done);
    assert.match(
      await server.read(dropin),
      /^\[Service\]\nExecStart=\nExecStart=\/usr\/sbin\/sshd -D \$OPTIONS\n$/m,
    );
    assert.match(
      await server.read("etc/ssh/sshd_config.d/60-opk-ssh.conf"),
      /^AuthorizedKeysCommand \/usr\/local\/lib\/opkssh\/authorized-keys-command %u %k %t %u %f$/m,
    );
    assert.match(
      await server.read("etc/sudoers.d/opkssh-chain"),
      /^opksshuser ALL=\(eic\) NOPASSWD: \/usr\/share\/eic\/run$/m,
    );
    assert.deepEqual(done.calls.slice(-3), [
      "systemctl daemon-reload",
      `systemctl reset-failed ${unit}`,
      `systemctl restart ${unit}`,
    ]);
    const installed = await server.snapshot();
    for (const args of [["--chain"], []]) {
      const again = await server.install(["--json", ...args]);
      assert.match(again.stdout, /"result":"unchanged"/);
      assert.deepEqual(again.calls, []);
      assert.deepEqual(await server.snapshot(), installed);
    }
    const removal = await server.run(["--uninstall", "--purge"]);
    succeeded(removal);
    assert.ok(removal.calls.includes(`systemctl restart ${unit}`), removal.stdout);
    assert.deepEqual(await server.snapshot(), before);
  });
}

onServer("debian", "understands the spellings systemd and sshd take", async (server) => {
  for (
    const [start, rest] of [
      [
        "/usr/sbin/sshd -D -oAuthorizedKeysCommand=/usr/share/eic/run -o 'authorizedkeyscommanduser eic'",
        "/usr/sbin/sshd -D",
      ],
      [
        '/usr/sbin/sshd "-oAuthorizedKeysCommand /usr/share/eic/run %%u" -D -o Port=22 -oAuthorizedKeysCommandUser=eic $X',
        "/usr/sbin/sshd -D -o Port=22 $X",
      ],
      [
        '/usr/sbin/sshd -D -o "AuthorizedKeysCommand   /usr/share/eic/run" \\\n  -o AuthorizedKeysCommandUser=eic -o "Banner /a b"',
        '/usr/sbin/sshd -D -o "Banner /a b"',
      ],
    ] as const
  ) {
    await startedWith(server, "debian", start);
    succeeded(await server.install(["--overwrite-config"]));
    const dropin = await server.read("etc/systemd/system/ssh.service.d/zz-opkssh.conf");
    assert.equal(dropin.split("\n").at(-2), `ExecStart=${rest}`);
    succeeded(await server.run(["--uninstall", "--purge"]));
  }
});

onServer("debian", "does not touch a command line it cannot understand", async (server) => {
  for (
    const start of [
      '/usr/sbin/sshd -D -o "AuthorizedKeysCommand $KEYS"',
      '/usr/sbin/sshd -D -o "AuthorizedKeysCommand /usr/share/eic/run %n"',
      "/usr/sbin/sshd -D -o AuthorizedKeysCommand\\x20/usr/share/eic/run",
      '/usr/sbin/sshd -D -o "AuthorizedKeysCommand /usr/share/eic/run\\x20-v"',
      "/usr/sbin/sshd -Do AuthorizedKeysCommand=/usr/share/eic/run",
      '/usr/sbin/sshd -D -o "AuthorizedKeysCommand /usr/share/eic/run',
      "/bin/sh -c 'exec /usr/sbin/sshd -D -o AuthorizedKeysCommand=/usr/share/eic/run'",
    ]
  ) {
    await startedWith(server, "debian", start);
    await refuses(
      server,
      () => server.install(["--chain"]),
      5,
      /cannot be told for sure.*\nhint: take it off there \(systemctl edit ssh\.service\)/,
    );
  }
});

onServer("debian", "refuses what a variable or an unknown service manager adds", async (server) => {
  await server.write(
    "etc/default/ssh",
    'SSHD_OPTS="-o AuthorizedKeysCommand=/usr/share/eic/run"\n',
  );
  await refuses(server, () => server.install(["--chain"]), 5, /\(\/etc\/default\/ssh\)/);
  await server.write("etc/default/ssh", "# AuthorizedKeysCommand\nSSHD_OPTS=\n");
  await startedWith(server, "debian", START);
  await Deno.remove(join(server.root, "run"), { recursive: true });
  await refuses(
    server,
    () => server.install(["--chain"]),
    5,
    /ssh\.service\.d\/eic\.conf\), which wins over every file\nhint: move it from there/,
  );
});

onServer("debian", "puts the command line back when it has no effect", async (server) => {
  await startedWith(server, "debian", START);
  const later = "etc/systemd/system/ssh.service.d/zzz.conf";
  await server.write(later, `[Service]\nExecStart=\nExecStart=${START}\n`);
  const before = await server.snapshot();
  const result = await server.install(["--chain"]);
  assert.equal(result.code, 6, result.stderr);
  assert.match(result.stderr, /has no effect: a later drop-in of ssh\.service/);
  assert.ok(
    result.calls.join(", ").includes(
      "systemctl daemon-reload, systemctl daemon-reload, systemctl reset-failed ssh.service, " +
        "systemctl restart ssh.service",
    ),
    result.calls.join("\n"),
  );
  assert.deepEqual(await server.snapshot(), before);
});

onServer("redhat", "puts the command line back unless it is confirmed", async (server) => {
  await startedWith(server, "redhat", START);
  await server.command("systemd-run", 'called "$@"');
  succeeded(await server.install(["--chain", "--confirm-within=2m"]));
  const run = await revert(server);
  assert.equal(run.code, 0, new TextDecoder().decode(run.stderr));
  const calls = await Deno.readTextFile(join(server.root, "../fake/calls"));
  assert.ok(calls.endsWith("systemctl daemon-reload\nsystemctl restart sshd.service\n"), calls);
  await assert.rejects(
    server.read("etc/systemd/system/sshd.service.d/zz-opkssh.conf"),
    Deno.errors.NotFound,
  );
});

onServer("debian", "restarts later what it was not to restart", async (server) => {
  await startedWith(server, "debian", START);
  const done = await server.install(["--chain", "--no-reload"]);
  succeeded(done);
  assert.match(done.stdout, /sshd is not restarted; until it is/);
  assert.ok(!done.calls.some((call) => call.includes("restart")), done.calls.join("\n"));
  const later = await server.install();
  assert.ok(later.calls.includes("systemctl restart ssh.service"), later.calls.join("\n"));
});
