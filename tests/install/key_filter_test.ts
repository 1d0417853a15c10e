// The key filter: a script in front of opkssh that refuses plain keys before the program is started.
import assert from "node:assert/strict";
import { join } from "node:path";
import { KEY_FILTER_PATH } from "../../src/admin/key_filter/key_filter_path.ts";
import { keyFilterScript } from "../../src/admin/key_filter/key_filter_script.ts";
import { type FakeServer, INSTALLER, revert } from "../support/install/fake_server.ts";
import { onServer, refuses, succeeded } from "../support/install/on_server.ts";

const PROGRAM = "/usr/local/bin/opkssh";
const FILE = KEY_FILTER_PATH.slice(1);
const DROPIN = "etc/ssh/sshd_config.d/60-opk-ssh.conf";
const OLD = "usr/bin/old";

/** The command in the drop-in that is in effect. */
async function command(server: FakeServer, dropin = DROPIN): Promise<string | undefined> {
  return /^AuthorizedKeysCommand (.*)$/m.exec(await server.read(dropin))?.[1];
}

const PLAIN = `${PROGRAM} verify %u %k %t`;
const FILTERED = `${KEY_FILTER_PATH} verify %u %k %t`;

/** Somebody else's command, which sshd asks already. */
async function withOldCommand(server: FakeServer): Promise<void> {
  await server.write(
    "etc/ssh/sshd_config.d/50-old.conf",
    "AuthorizedKeysCommand /usr/bin/old %u\nAuthorizedKeysCommandUser nobody\n",
  );
  await server.write(OLD, "#!/bin/sh\n");
  await Deno.chmod(join(server.root, OLD), 0o755);
}

Deno.test("install-linux.sh writes the key filter that doctor knows", async () => {
  for (
    const program of [
      PROGRAM,
      "/opt/it's here/opkssh",
      "/'/''\"$(id)`id`\\n\\'/%s%%/&/|#",
      "/a\nb/opkssh",
    ]
  ) {
    const { stdout, stderr } = await new Deno.Command("/bin/sh", {
      args: ["-c", '. "$1"; BINARY=$2; key_filter_text', "sh", INSTALLER, program],
      env: { SHUNIT_RUNNING: "1" },
    }).output();
    assert.equal(new TextDecoder().decode(stderr), "");
    assert.equal(new TextDecoder().decode(stdout), keyFilterScript(program));
  }
  const script = await Deno.readTextFile(INSTALLER);
  const [, directory] = /^LIB_DIR=(.*)$/m.exec(script) ?? [];
  const [, file] = /^FILTER_PATH=\$LIB_DIR(.*)$/m.exec(script) ?? [];
  assert.equal(`${directory}${file}`, KEY_FILTER_PATH);
});

for (const family of ["debian", "redhat", "alpine"] as const) {
  onServer(family, `on ${family}: puts a key filter in front, keeps it, takes it away`, async (
    server,
  ) => {
    const before = await server.snapshot();
    const planned = await server.install(["--key-filter", "--dry-run"]);
    succeeded(planned);
    assert.match(planned.stdout, new RegExp(`^would write ${KEY_FILTER_PATH}$`, "m"));
    assert.deepEqual(await server.snapshot(), before);

    succeeded(await server.install(["--key-filter"]));
    assert.equal(await command(server), FILTERED);
    assert.equal(await server.read(FILE), keyFilterScript(PROGRAM));
    const installed = await server.snapshot();
    for (const path of ["lib/opkssh", "lib/opkssh/key-filter", "lib/opkssh/key-filter/opkssh"]) {
      assert.ok(
        installed.some((line) => line.startsWith(`/usr/local/${path} 755 0:0`)),
        installed.join("\n"),
      );
    }
    for (const args of [["--key-filter"], []]) {
      const again = await server.install(["--json", ...args]);
      assert.match(again.stdout, /"result":"unchanged"/);
      assert.deepEqual(again.calls, []);
      assert.deepEqual(await server.snapshot(), installed);
    }

    const without = await server.install(["--no-key-filter"]);
    succeeded(without);
    assert.equal(await command(server), PLAIN);
    assert.ok(without.calls.some((call) => call.includes("reload")), without.calls.join("\n"));
    await assert.rejects(server.read(FILE), Deno.errors.NotFound);
    const plain = await server.snapshot();
    for (const args of [["--no-key-filter"], []]) {
      assert.match((await server.install(["--json", ...args])).stdout, /"result":"unchanged"/);
      assert.deepEqual(await server.snapshot(), plain);
    }
    assert.ok(!plain.some((line) => line.startsWith("/usr/local/lib/opkssh")));

    succeeded(await server.install([], { OPKSSH_INSTALL_KEY_FILTER: "true" }));
    assert.equal(await command(server), FILTERED);
    succeeded(await server.run(["--uninstall", "--purge"]));
    assert.deepEqual(await server.snapshot(), before);
  });
}

onServer("debian", "keeps the key filter through an upgrade and another place", async (server) => {
  succeeded(await server.install(["--key-filter"]));
  const newer = join(server.root, "../newer");
  await Deno.writeTextFile(
    newer,
    (await Deno.readTextFile(server.binary)).replace("1.2.3", "1.3.0"),
  );
  succeeded(await server.run([`--install-from=${newer}`]));
  assert.equal(await command(server), FILTERED);
  assert.equal(await server.read(FILE), keyFilterScript(PROGRAM));

  await Deno.mkdir(join(server.root, "opt/opkssh/bin"), { recursive: true });
  const moved = await server.install(["--install-dir=/opt/opkssh/bin"]);
  succeeded(moved);
  // sshd reads the same lines as before
  assert.ok(!moved.calls.some((call) => call.includes("reload")), moved.calls.join("\n"));
  assert.equal(await command(server), FILTERED);
  assert.equal(await server.read(FILE), keyFilterScript("/opt/opkssh/bin/opkssh"));

  // what was lost of the state is seen in sshd's configuration
  await server.write("var/lib/opkssh/state", "");
  succeeded(await server.install());
  assert.equal(await command(server), FILTERED);
});

onServer("debian", "repairs a key filter that was changed", async (server) => {
  succeeded(await server.install(["--key-filter"]));
  await server.write(FILE, "#!/bin/sh\ncat /tmp/keys\n");
  await Deno.chmod(join(server.root, FILE), 0o777);
  const result = await server.install();
  succeeded(result);
  assert.match(result.stdout, new RegExp(`^write ${KEY_FILTER_PATH}$`, "m"));
  assert.equal(await server.read(FILE), keyFilterScript(PROGRAM));
  assert.equal(((await Deno.stat(join(server.root, FILE))).mode ?? 0) & 0o777, 0o755);
});

onServer("debian", "refuses places where a key filter cannot be", async (server) => {
  await refuses(
    server,
    () => server.install([], { OPKSSH_INSTALL_KEY_FILTER: "maybe" }),
    2,
    /true or/,
  );
  const directory = KEY_FILTER_PATH.slice(0, KEY_FILTER_PATH.lastIndexOf("/"));
  await refuses(
    server,
    () => server.install([`--install-dir=${directory}`]),
    2,
    /for the key filter/,
  );
  await Deno.mkdir(join(server.root, directory), { recursive: true });
  await Deno.chmod(join(server.root, directory), 0o775);
  await refuses(
    server,
    () => server.install(["--key-filter"]),
    3,
    /others than root can write to .*\/key-filter, so sshd would not run/,
  );
  await Deno.chmod(join(server.root, directory), 0o755);
  await Deno.symlink("/bin/true", join(server.root, FILE));
  await refuses(
    server,
    () => server.install(["--key-filter"]),
    3,
    /key-filter\/opkssh is a symbolic/,
  );
  await Deno.remove(join(server.root, FILE));
  await Deno.mkdir(join(server.root, FILE));
  await refuses(
    server,
    () => server.install(["--key-filter"]),
    3,
    /key-filter\/opkssh is not a file/,
  );
});

onServer("debian", "puts no key filter between sshd and a chained command", async (server) => {
  await withOldCommand(server);
  await refuses(
    server,
    () => server.install(["--chain", "--key-filter"]),
    5,
    /keep plain keys from \/usr\/bin\/old.*\nhint: without --key-filter .*\nhint: sh install-linux\.sh --key-filter --overwrite-config puts/,
  );
  succeeded(await server.install(["--chain"]));
  await refuses(
    server,
    () => server.install(["--key-filter"]),
    5,
    /\nhint: sh install-linux\.sh --uninstall, then sh install-linux\.sh --key-filter --overwrite-config/,
  );
  succeeded(await server.run(["--uninstall"]));
  succeeded(await server.install(["--key-filter", "--overwrite-config"]));
  assert.equal(await command(server, "etc/ssh/sshd_config.d/49-opk-ssh.conf"), FILTERED);
  succeeded(await server.run(["--uninstall", "--purge"]));

  // with nothing to chain, --chain is no reason to refuse
  await Deno.remove(join(server.root, "etc/ssh/sshd_config.d/50-old.conf"));
  succeeded(await server.install(["--chain", "--key-filter"]));
  assert.equal(await command(server), FILTERED);
});

onServer("debian", "takes the key filter out when a command is chained later", async (server) => {
  succeeded(await server.install(["--key-filter"]));
  await withOldCommand(server);
  const result = await server.install(["--chain"]);
  succeeded(result);
  assert.match(
    result.stderr,
    /warning: the key filter is taken out again: \/usr\/bin\/old is asked/,
  );
  assert.equal(
    await command(server, "etc/ssh/sshd_config.d/49-opk-ssh.conf"),
    "/usr/local/lib/opkssh/authorized-keys-command %u %k %t %u",
  );
  await assert.rejects(server.read(FILE), Deno.errors.NotFound);
  const again = await server.install(["--json"]);
  assert.match(again.stdout, /"result":"unchanged".*"warnings":\[\]/);
});

onServer("debian", "puts the key filter back after a failure", async (server) => {
  const nothing = await server.snapshot();
  const failed = await server.install(["--key-filter"], { FAKE_SSHD_REFUSES: "1" });
  assert.equal(failed.code, 6, failed.stderr);
  assert.deepEqual(await server.snapshot(), nothing);

  // what was there before opkssh is not forgotten
  const files = async (): Promise<readonly string[]> =>
    (await server.snapshot()).filter((line) => !line.startsWith("/var/lib/opkssh/manifest "));
  await server.command("sleep", "");
  for (
    const [first, second] of [["--no-key-filter", "--key-filter"], [
      "--key-filter",
      "--no-key-filter",
    ]]
  ) {
    await server.command("ssh-keyscan", "");
    succeeded(await server.install([first ?? ""]));
    const before = await files();
    await server.command(
      "ssh-keyscan",
      'grep -qs "reload ssh" "$FAKE/calls" || echo "# x SSH-2.0-x"',
    );
    const result = await server.install([second ?? ""]);
    assert.equal(result.code, 6, result.stderr);
    assert.match(result.stderr, /sshd does not answer any more/);
    assert.deepEqual(await files(), before);
  }
});

onServer("debian", "leaves the key filter where a running sshd still needs it", async (server) => {
  succeeded(await server.install(["--key-filter"]));
  const result = await server.install(["--no-key-filter", "--no-reload"]);
  succeeded(result);
  assert.match(result.stdout, /key-filter\/opkssh stays until sshd certainly does without it/);
  assert.equal(await command(server), PLAIN);
  assert.equal(await server.read(FILE), keyFilterScript(PROGRAM));
  succeeded(await server.install());
  await assert.rejects(server.read(FILE), Deno.errors.NotFound);

  await server.command("systemd-run", 'called "$@"');
  succeeded(await server.install(["--key-filter"]));
  succeeded(await server.install(["--no-key-filter", "--confirm-within=2m"]));
  assert.equal(await server.read(FILE), keyFilterScript(PROGRAM));
  const run = await revert(server);
  assert.equal(run.code, 0, new TextDecoder().decode(run.stderr));
  assert.equal(await command(server), FILTERED);
  assert.equal(await server.read(FILE), keyFilterScript(PROGRAM));

  succeeded(await server.install(["--no-key-filter", "--confirm-within=2m"]));
  succeeded(await server.run(["--confirm"]));
  succeeded(await server.install());
  await assert.rejects(server.read(FILE), Deno.errors.NotFound);
});

onServer("debian", "does not uninstall while other lines of sshd name the key filter", async (
  server,
) => {
  succeeded(await server.install(["--key-filter"]));
  await server.write(
    "etc/ssh/sshd_config",
    `Include /etc/ssh/sshd_config.d/*.conf\nAuthorizedKeysCommand ${FILTERED}\n`,
  );
  const before = await server.snapshot();
  const result = await server.run(["--uninstall"]);
  assert.equal(result.code, 6, result.stderr);
  assert.match(result.stderr, /sshd still asks opkssh/);
  assert.deepEqual(await server.snapshot(), before);
});

onServer("redhat", "labels the key filter as a program, and lets sshd's domain run it", async (
  server,
) => {
  await server.command("getenforce", "echo Enforcing");
  await server.command("checkmodule", 'for file; do :; done; cp "$file" "$4"');
  await server.command(
    "semodule_package",
    'cat "$4" >"$2"; [ -z "$6" ] || cat "$6" >>"$2"',
  );
  await server.command("setsebool", 'called "$@"');
  await server.command("restorecon", 'called "$@"');
  await server.command(
    "semodule",
    'case $1 in -l) cat "$FAKE/modules" 2>/dev/null || : ;; -i) called "$@"; echo opkssh >"$FAKE/modules"; cp "$2" "$FAKE/module" ;; esac',
  );
  const module = (): Promise<string> => Deno.readTextFile(join(server.root, "../fake/module"));
  succeeded(await server.install());
  assert.doesNotMatch(await module(), /bin_t|shell_exec_t/);
  const on = await server.install(["--key-filter"]);
  succeeded(on);
  assert.ok(on.calls.some((call) => call.startsWith("semodule -i")), on.calls.join("\n"));
  const text = await module();
  assert.match(
    text,
    /^allow sshd_session_t shell_exec_t:file \{ execute getattr map open read \};$/m,
  );
  for (const path of [KEY_FILTER_PATH, KEY_FILTER_PATH.replace("/usr/local/", "/usr/")]) {
    assert.ok(text.includes(`${path}\t--\tsystem_u:object_r:bin_t:s0\n`), text);
  }
  assert.ok(on.calls.includes(`restorecon ${join(server.root, FILE)}`), on.calls.join("\n"));
  succeeded(await server.install(["--no-key-filter"]));
  assert.doesNotMatch(await module(), /bin_t|shell_exec_t/);
});
