import assert from "node:assert/strict";
import { join } from "node:path";
import { type Family, INSTALLER, revert } from "../support/install/fake_server.ts";
import { onServer, refuses, succeeded } from "../support/install/on_server.ts";
import { programAvailable } from "../support/program_available.ts";

const FOREIGN = "AuthorizedKeysCommand /usr/bin/sss_ssh_authorizedkeys %u\n" +
  "AuthorizedKeysCommandUser nobody\n";
const PAIR = "AuthorizedKeysCommand /usr/local/bin/opkssh verify %u %k %t\n" +
  "AuthorizedKeysCommandUser opksshuser\n";

const ACCOUNTS: Readonly<Record<Family, readonly string[]>> = {
  debian: [
    "groupadd --system opksshuser",
    "useradd -r -M -s /sbin/nologin -g opksshuser opksshuser",
  ],
  redhat: [
    "groupadd --system opksshuser",
    "useradd -r -M -s /sbin/nologin -g opksshuser opksshuser",
  ],
  arch: ["groupadd --system opksshuser", "useradd -r -M -s /sbin/nologin -g opksshuser opksshuser"],
  suse: ["groupadd --system opksshuser", "useradd -r -M -s /sbin/nologin -g opksshuser opksshuser"],
  alpine: ["addgroup -S opksshuser", "adduser -S -D -H -s /sbin/nologin -G opksshuser opksshuser"],
};
const RELOADS: Readonly<Record<Family, readonly string[]>> = {
  debian: ["systemctl reload ssh.service"],
  redhat: ["systemctl reload sshd.service"],
  arch: ["systemctl reload sshd.service"],
  suse: ["systemctl reload sshd.service"],
  alpine: ["rc-service sshd status", "rc-service sshd reload"],
};

for (const family of ["debian", "redhat", "arch", "suse", "alpine"] as const) {
  onServer(family, `on ${family}: installs, does nothing again, uninstalls`, async (server) => {
    const before = await server.snapshot();
    const first = await server.install();
    succeeded(first);
    assert.deepEqual(first.calls, [...ACCOUNTS[family], ...RELOADS[family]]);
    assert.ok((await server.read("etc/ssh/sshd_config.d/60-opk-ssh.conf")).endsWith(PAIR));
    const facts = (await server.snapshot()).map((line) => line.split(" ").slice(0, 3).join(" "));
    for (
      const line of [
        "/etc/opk 750 0:42420",
        "/etc/opk/policy.d 750 0:42420",
        "/etc/opk/auth_id 640 0:42420",
        "/etc/opk/providers 640 0:42420",
        "/etc/sudoers.d/opkssh 440 0:0",
        "/var/cache/opkssh 700 42420:42420",
        "/var/log/opkssh.log 660 0:42420",
        "/usr/local/bin/opkssh 755 0:0",
      ]
    ) assert.ok(facts.includes(line), `${line} in\n${facts.join("\n")}`);
    assert.equal((await server.read("etc/opk/providers")).trimEnd().split("\n").length, 4);

    const installed = await server.snapshot();
    const second = await server.install(["--json"]);
    succeeded(second);
    assert.deepEqual(JSON.parse(second.stdout), {
      action: "install",
      result: "unchanged",
      exitCode: 0,
      error: null,
      changes: [],
      warnings: [],
    });
    assert.deepEqual(await server.snapshot(), installed);
    assert.deepEqual(second.calls, []);

    succeeded(await server.run(["--uninstall", "--purge"]));
    assert.deepEqual(await server.snapshot(), before);
  });
}

onServer("debian", "refuses what it does not know, before anything else", async (server) => {
  for (
    const flag of ["--frob", "--no-sshd-restart=yes", "install", "--install-from=", "--purge"]
  ) await refuses(server, () => server.run([flag], { FAKE_UID: "1000" }), 2, /^error: /);
  await refuses(
    server,
    () => server.run(["--install-version=v0.8.0"], { OPKSSH_INSTALL_GITHUB_REPO: "me/mine" }),
    2,
    /me\/mine\/refs\/tags\/v0\.8\.0\/scripts\/install-linux\.sh/,
  );
  for (
    const [name, value] of [
      ["OPKSSH_INSTALL_HOME_POLICY", "maybe"],
      ["OPKSSH_INSTALL_AUTH_CMD_USER", "x y"],
      ["OPKSSH_INSTALL_DIR", "/usr/local/../bin"],
      ["OPKSSH_INSTALL_DIR", "bin"],
      ["OPKSSH_INSTALL_SUDOERS_PATH", "/etc/sudoers.d/opk.ssh"],
      ["OPKSSH_INSTALL_GITHUB_REPO", "x/y/../z"],
      ["OPKSSH_INSTALL_VERSION", "v1.2.3/../x"],
    ] as const
  ) await refuses(server, () => server.install([], { [name]: value }), 2, /^error: /);
});

onServer("debian", "names every flag and variable in its help", async (server) => {
  const help = await server.run(["--help", "--dry-run"], { FAKE_UID: "1000" });
  succeeded(help);
  const script = await Deno.readTextFile(INSTALLER);
  for (
    const [flag] of script.slice(script.indexOf("parse_arguments()")).matchAll(
      /--[a-z0-9-]+(?=\))/g,
    )
  ) {
    assert.ok(help.stdout.includes(flag), flag);
  }
  for (const [, name = ""] of script.matchAll(/\$\{(OPKSSH_[A-Z_]+):-/g)) {
    assert.ok(help.stdout.includes(name), name);
  }
});

onServer("redhat", "refuses machines it does not fit, changing nothing", async (server) => {
  await refuses(server, () => server.install([], { FAKE_UID: "1000" }), 3, /must be run as root/);
  await refuses(server, () => server.install([], { FAKE_MACHINE: "riscv64" }), 3, /riscv64/);
  await refuses(server, () => server.run(["--install-from=/nowhere"]), 3, /not a file/);
  await server.without("sudo");
  await refuses(server, () => server.install(), 3, /sudo is not installed\nhint: yum install sudo/);
  succeeded(await server.install(["--dry-run", "--no-home-policy"]));
  await server.command("sudo", "echo");
  await server.command("dnf", "");
  await server.without("sshd", "curl");
  await refuses(server, () => server.run([]), 3, /dnf install wget/);
  await refuses(server, () => server.install(), 3, /dnf install openssh-server/);
  await server.write("etc/os-release", "ID=gentoo\n");
  await refuses(server, () => server.install(), 3, /distribution is not known/);
});

onServer("debian", "refuses things of another kind in the places of its files", async (server) => {
  await Deno.symlink("/etc", join(server.root, "etc/opk"));
  await refuses(server, () => server.install(), 3, /\/etc\/opk is a symbolic link/);
  await Deno.remove(join(server.root, "etc/opk"));
  await Deno.mkdir(join(server.root, "usr/local/bin/opkssh"));
  await refuses(server, () => server.install(), 3, /opkssh is not a file/);
  await Deno.remove(join(server.root, "usr/local/bin/opkssh"));
  await Deno.chmod(join(server.root, "usr/local/bin"), 0o775);
  await refuses(server, () => server.install(), 3, /chmod go-w \/usr\/local\/bin/);
  await Deno.chmod(join(server.root, "usr/local/bin"), 0o755);
  await server.write("etc/sudoers.d/opkssh", "alice ALL=(ALL) ALL\n");
  await refuses(server, () => server.install(), 3, /lines that are not ours/);
});

onServer("debian", "in a dry run tells all and writes nothing", async (server) => {
  const before = await server.snapshot();
  const plan = await server.install(["--dry-run", "--json"]);
  succeeded(plan);
  assert.deepEqual(await server.snapshot(), before);
  assert.deepEqual(plan.calls, []);
  const told: unknown = JSON.parse(plan.stdout);
  const done = await server.install(["--json"]);
  const did: unknown = JSON.parse(done.stdout);
  assert.ok(typeof told === "object" && told !== null && "changes" in told);
  assert.ok(typeof did === "object" && did !== null && "changes" in did);
  assert.ok(Array.isArray(told.changes) && Array.isArray(did.changes));
  assert.equal(told.changes.length, did.changes.length);
});

onServer("debian", "keeps the sudo rule as narrow as sudo can have it", async (server) => {
  succeeded(await server.install([], { FAKE_SUDO: "1.9.9" }));
  assert.match(
    await server.read("etc/sudoers.d/opkssh"),
    /^opksshuser ALL=\(root\) NOPASSWD: \/usr\/local\/bin\/opkssh readhome \*$/m,
  );
  succeeded(await server.install([], { FAKE_SUDO: "1.9.10" }));
  assert.match(
    await server.read("etc/sudoers.d/opkssh"),
    /^opksshuser ALL=\(root\) NOPASSWD: \/usr\/local\/bin\/opkssh \^readhome \[.*\$$/m,
  );
  succeeded(await server.install([], { OPKSSH_INSTALL_HOME_POLICY: "false" }));
  await assert.rejects(server.read("etc/sudoers.d/opkssh"), Deno.errors.NotFound);
});

onServer("debian", "puts everything back when a step fails", async (server) => {
  const before = await server.snapshot();
  for (const env of [{ FAKE_SSHD_REFUSES: "1" }, { FAKE_VISUDO: "1" }]) {
    const result = await server.install(["--json"], env);
    assert.equal(result.code, 6, result.stderr);
    assert.match(result.stdout, /"result":"rolled_back"/);
    assert.deepEqual(await server.snapshot(), before);
    assert.deepEqual(result.calls.slice(-2), ["userdel opksshuser", "groupdel opksshuser"]);
  }
});

onServer(
  "debian",
  "puts everything back when sshd no longer answers after the reload",
  async (server) => {
    await server.command("sleep", "");
    await server.command(
      "ssh-keyscan",
      'grep -qs "reload ssh" "$FAKE/calls" || echo "# 127.0.0.1:22 SSH-2.0-OpenSSH_9.2"',
    );
    const before = await server.snapshot();
    const result = await server.install();
    assert.equal(result.code, 6);
    assert.match(result.stderr, /sshd does not answer any more/);
    assert.deepEqual(await server.snapshot(), before);
    const reloads = result.calls.filter((call) => call === "systemctl reload ssh.service");
    assert.equal(reloads.length, 2);
  },
);

onServer("debian", "does not begin while another installer is at work", async (server) => {
  const stat = await Deno.readTextFile("/proc/self/stat");
  const start = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  await server.write("var/lib/opkssh/lock", `${Deno.pid} ${start}\n`);
  const result = await server.install();
  assert.equal(result.code, 1);
  assert.match(result.stderr, new RegExp(`another installer \\(process ${Deno.pid}\\)`));
  assert.equal(await server.read("var/lib/opkssh/lock"), `${Deno.pid} ${start}\n`);
  await server.write("var/lib/opkssh/lock", `${Deno.pid} 1\n`);
  succeeded(await server.install());
  await assert.rejects(server.read("var/lib/opkssh/lock"), Deno.errors.NotFound);
});

onServer("debian", "keeps everything when sshd would not do without it", async (server) => {
  succeeded(await server.install());
  await server.write(
    "etc/ssh/sshd_config",
    `Include /etc/ssh/sshd_config.d/*.conf\nMatch all\n# mine\n  ${PAIR}`.replace(
      "  Auth",
      "Auth",
    ) +
      "AuthorizedKeysCommand /usr/local/bin/opkssh verify --root=/x %u %k %t\n",
  );
  const before = await server.snapshot();
  const result = await server.run(["--uninstall"]);
  assert.equal(result.code, 6, result.stderr);
  assert.match(result.stderr, /sshd still asks opkssh/);
  assert.deepEqual(await server.snapshot(), before);
});

onServer("debian", "leaves a foreign command alone unless told otherwise", async (server) => {
  await server.write("etc/ssh/sshd_config.d/50-sssd.conf", FOREIGN);
  await server.write("usr/bin/sss_ssh_authorizedkeys", "#!/bin/sh\n");
  await Deno.chmod(join(server.root, "usr/bin/sss_ssh_authorizedkeys"), 0o755);
  await refuses(
    server,
    () => server.install(),
    5,
    /sss_ssh_authorizedkeys %u \(as nobody, \/etc\/ssh\/sshd_config\.d\/50-sssd\.conf line 1\)/,
  );
  succeeded(await server.install(["--chain"]));
  assert.match(
    await server.read("etc/ssh/sshd_config.d/49-opk-ssh.conf"),
    /^AuthorizedKeysCommand \/usr\/local\/lib\/opkssh\/authorized-keys-command %u %k %t %u$/m,
  );
  const again = await server.install(["--json"]);
  assert.match(again.stdout, /"result":"unchanged"/);
  succeeded(await server.run(["--uninstall"]));
  assert.equal(await server.read("etc/ssh/sshd_config.d/50-sssd.conf"), FOREIGN);
  succeeded(await server.install([], { OPKSSH_INSTALL_OVERWRITE_ACTIVE_CONFIG: "true" }));
  assert.ok((await server.read("etc/ssh/sshd_config.d/49-opk-ssh.conf")).endsWith(PAIR));
});

onServer("redhat", "loads a module for the domain that sshd's command runs in", async (server) => {
  await server.command("getenforce", "echo Enforcing");
  await refuses(server, () => server.install(), 3, /checkmodule is not installed/);
  await server.command("checkmodule", 'for file; do :; done; cp "$file" "$4"');
  await server.command("semodule_package", 'cp "$4" "$2"');
  await server.command("setsebool", 'called "$@"');
  await server.command(
    "semodule",
    `case $1 in
-l) cat "$FAKE/modules" 2>/dev/null || : ;;
-i) domain=$(sed -n 's/^  type \\(sshd[a-z_]*\\);/\\1/p' "$2")
  called -i "$domain"; [ "$domain" = sshd_t ] && echo opkssh >"$FAKE/modules" ;;
-r) called "$@"; rm -f "$FAKE/modules" ;;
esac`,
  );
  const result = await server.install(["--selinux-enable-proxy", "--no-home-policy"]);
  succeeded(result);
  assert.deepEqual(result.calls.filter((call) => call.startsWith("se")), [
    "semodule -i sshd_session_t",
    "semodule -i sshd_t",
    "setsebool -P opkssh_enable_home off",
    "setsebool -P opkssh_enable_squid off",
    "setsebool -P opkssh_enable_proxy on",
  ]);
  const removal = await server.run(["--uninstall"]);
  assert.ok(removal.calls.includes("semodule -r opkssh"), removal.stderr);
});

onServer("debian", "has the providers' keys refreshed by a timer", async (server) => {
  const result = await server.install([], { FAKE_HAS_CACHE: "1" });
  succeeded(result);
  assert.ok(result.calls.includes("systemctl enable --now opkssh-cache-refresh.timer"));
  assert.match(
    await server.read("etc/systemd/system/opkssh-cache-refresh.service"),
    /^ExecStart=\/usr\/local\/bin\/opkssh cache refresh\nUser=opksshuser$/m,
  );
  succeeded(await server.run(["--uninstall"]));
  await assert.rejects(
    server.read("etc/systemd/system/opkssh-cache-refresh.timer"),
    Deno.errors.NotFound,
  );
});

onServer("debian", "enables the timer that a package has laid down", async (server) => {
  const env = { FAKE_HAS_CACHE: "1" };
  succeeded(await server.install([], env));
  for (const kind of ["service", "timer"]) {
    const name = `opkssh-cache-refresh.${kind}`;
    const text = await server.read(`etc/systemd/system/${name}`);
    await server.write(`usr/lib/systemd/system/${name}`, text);
  }
  succeeded(await server.run(["--uninstall"]));
  const result = await server.install([], env);
  succeeded(result);
  assert.ok(result.calls.includes("systemctl enable --now opkssh-cache-refresh.timer"));
  await assert.rejects(
    server.read("etc/systemd/system/opkssh-cache-refresh.timer"),
    Deno.errors.NotFound,
  );
});

onServer(
  "alpine",
  "has the providers' keys refreshed by cron where there is no systemd",
  async (server) => {
    await Deno.mkdir(join(server.root, "etc/periodic/15min"), { recursive: true });
    succeeded(await server.install([], { FAKE_HAS_CACHE: "1" }));
    assert.match(await server.read("etc/periodic/15min/opkssh"), /opkssh cache refresh/);
  },
);

onServer(
  "debian",
  "does not reload when told not to, and only for the word true",
  async (server) => {
    const result = await server.install([], { OPKSSH_INSTALL_RESTART_SSH: "yes" });
    succeeded(result);
    assert.ok(!result.calls.some((call) => call.includes("reload")));
    const later = await server.install();
    assert.deepEqual(later.calls, ["systemctl reload ssh.service"]);
  },
);

onServer("debian", "puts sshd back unless it is confirmed in time", async (server) => {
  await server.command("systemd-run", 'called "$@"');
  const before = await server.snapshot();
  succeeded(await server.install(["--confirm-within=120s"]));
  const script = join(server.root, "var/lib/opkssh/revert.sh");
  succeeded(await server.run(["--confirm"]));
  await assert.rejects(Deno.stat(script), Deno.errors.NotFound);
  succeeded(await server.run(["--uninstall", "--purge"]));
  assert.deepEqual(await server.snapshot(), before);

  const result = await server.install(["--confirm-within=2m"]);
  assert.match(result.calls.join("\n"), /systemd-run --quiet --on-active=120 /);
  const run = await revert(server);
  assert.equal(run.code, 0, new TextDecoder().decode(run.stderr));
  await assert.rejects(server.read("etc/ssh/sshd_config.d/60-opk-ssh.conf"), Deno.errors.NotFound);
  assert.equal((await server.run(["--confirm"])).code, 1);
});

for (const shell of ["dash", "bash", "busybox"]) {
  const found = programAvailable(shell);
  Deno.test({
    name: `install-linux.sh is understood by ${shell}${found ? "" : ` (skipped: no ${shell})`}`,
    ignore: !found,
    fn: async () => {
      const args = shell === "busybox" ? ["sh", "-n", INSTALLER] : ["-n", INSTALLER];
      const { success, stderr } = await new Deno.Command(shell, { args }).output();
      assert.ok(success, new TextDecoder().decode(stderr));
    },
  });
}

Deno.test({
  name: `install-linux.sh is clean for shellcheck${
    programAvailable("shellcheck") ? "" : " (skipped: no shellcheck, apt-get install shellcheck)"
  }`,
  ignore: !programAvailable("shellcheck"),
  fn: async () => {
    const { stdout } = await new Deno.Command("shellcheck", { args: ["-s", "sh", INSTALLER] })
      .output();
    assert.equal(new TextDecoder().decode(stdout), "");
  },
});
