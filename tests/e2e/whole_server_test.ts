// sshd asks the program as an installation has it: real sudo, real owners, no --root.
import assert from "node:assert/strict";
import { needs } from "../support/needs.ts";
import { startWholeServer, WHOLE_SERVER_PARTS, type WholeServer } from "../support/whole_server.ts";

/** Exit code of ssh, and what the log says of the attempt. */
async function login(
  server: WholeServer,
  key: string,
  user = "alice",
): Promise<{ readonly code: number; readonly record: Readonly<Record<string, unknown>> }> {
  const before = (await server.log()).length;
  const { code } = await server.sshd.ssh({ key }, "true", user);
  return { code, record: (await server.log())[before] ?? {} };
}

Deno.test(
  needs(WHOLE_SERVER_PARTS, "home policy is read through the real sudo, behind the fence"),
  async () => {
    await using server = await startWholeServer();
    const row = (user: string): string => `${user} alice@example.com ${server.provider.issuer}\n`;
    await server.write(server.paths.authId, "");
    const key = await server.mint();

    await server.writeHome("alice", `# mine\n${row("alice")}`);
    const allowed = await login(server, key);
    assert.equal(allowed.code, 0, server.sshd.log());
    assert.match(String(allowed.record["rule"]), /\/home\/alice\/\.opk\/auth_id:2$/);

    await server.writeHome("carol", row("alice"));
    assert.deepEqual((await login(server, key, "carol")).record["code"], "POLICY_DENIED");

    await Deno.chmod(`${server.home("alice")}/.opk/auth_id`, 0o644);
    const open = await login(server, key);
    assert.equal(open.code, 255);
    assert.match(String(open.record["warnings"]), /mode 0644/);
    await Deno.chmod(`${server.home("alice")}/.opk/auth_id`, 0o600);

    // The rule of sudo names another program: sudo asks for a password, and nobody waits for one.
    await Deno.writeTextFile(
      server.paths.sudoersFile ?? "",
      "opksshuser ALL=(ALL) NOPASSWD: /usr/local/bin/opkssh readhome *\n",
    );
    const denied = await login(server, key);
    assert.equal(denied.code, 255);
    assert.match(String(denied.record["warnings"]), /sudo/);
    const { code, stdout } = await server.run("doctor", "--offline");
    assert.equal(code, 1);
    assert.match(
      stdout,
      /opksshuser may not run \S+ readhome.*\n +hint: .*with visudo: opksshuser ALL=\(root\) NOPASSWD: /,
    );
  },
);

Deno.test(
  needs(WHOLE_SERVER_PARTS, "deny lists, groups and plugins of a whole server"),
  async () => {
    await using server = await startWholeServer();
    const { issuer } = server.provider;
    const { paths } = server;
    await server.write(paths.authId, `carol oidc:groups:ops ${issuer}\n`);
    const ops = await server.mint({ claims: { groups: ["dev", "ops"] } });
    const dev = await server.mint({ claims: { groups: ["dev"] } });
    assert.equal((await login(server, ops, "carol")).code, 0, server.sshd.log());
    assert.equal((await login(server, dev, "carol")).record["code"], "POLICY_DENIED");

    // As the Go tool's plugins are configured; a program of root's, run as the verify user.
    await server.write(
      `${paths.policyDir}/10-check.yml`,
      "name: on call\ncommand: /etc/opk/on-call 'a b'\n",
    );
    await server.write(
      `${paths.baseDir}/on-call`,
      `#!/bin/sh\ntest "$(id -un):$1:$OPKSSH_PLUGIN_GROUPS" = 'opksshuser:a b:["dev"]' && echo allow\n`,
      "root",
      0o755,
    );
    const byPlugin = await login(server, dev, "carol");
    assert.equal(byPlugin.code, 0, JSON.stringify(byPlugin.record));
    assert.equal(byPlugin.record["rule"], "plugin on call");

    const config = await Deno.readTextFile(paths.configToml);
    await server.write(paths.configToml, `deny_users = ["Carol"]\n${config}`);
    assert.equal((await login(server, ops, "carol")).record["code"], "DENIED_USER");
    await server.write(paths.configToml, `deny_emails = ["ALICE@example.com"]\n${config}`);
    assert.equal((await login(server, ops, "carol")).record["code"], "DENIED_EMAIL");
  },
);

Deno.test(
  needs(WHOLE_SERVER_PARTS, "the provider stops, comes back, and takes new keys"),
  async () => {
    await using server = await startWholeServer();
    const { provider } = server;
    const key = await server.mint();
    await provider.stop();
    const cold = await login(server, key);
    assert.deepEqual([cold.code, cold.record["code"]], [255, "DISC_FAILED"]);
    const { stdout } = await server.run("doctor");
    assert.match(stdout, /\[ERR\] +provider:\S+ +\S+ cannot be used: .*\n +hint: curl -v http/);

    await provider.restart();
    assert.equal((await login(server, key)).code, 0, "as soon as it is back");
    await provider.stop();
    const warm = await login(server, key);
    assert.deepEqual([warm.code, warm.record["keys"]], [0, "cache"], "the keys are kept");

    await provider.restart();
    await provider.rotateKeys();
    const fresh = await server.mint();
    const rotated = await login(server, fresh);
    assert.deepEqual([rotated.code, rotated.record["keys"]], [0, "network"]);
    const old = await login(server, key);
    assert.deepEqual([old.code, old.record["code"]], [255, "KEY_NOT_FOUND"]);
  },
);

Deno.test(
  needs(WHOLE_SERVER_PARTS, "twenty people come at once and find no keys kept"),
  async () => {
    await using server = await startWholeServer();
    const keys = await Promise.all(Array.from({ length: 20 }, () => server.mint()));
    server.provider.forget();
    const logins = await Promise.all(keys.map((key) => server.sshd.ssh({ key }, "true")));
    assert.deepEqual(logins.filter(({ code }) => code !== 0), []);
    assert.ok((await server.log()).every(({ verdict }) => verdict === "allowed"));
    const asked = server.provider.requests.filter((path) => path.endsWith("/jwks")).length;
    assert.ok(asked <= 3, `${asked} requests for keys`);
    const { code, stdout } = await server.run("cache", "list", "--json");
    assert.equal(code, 0);
    assert.equal(JSON.parse(stdout).entries.length, 1, stdout);
  },
);

Deno.test(
  needs(WHOLE_SERVER_PARTS, "explain tells root what sshd is told, behind a fence of its own"),
  async () => {
    await using server = await startWholeServer();
    const { paths, provider } = server;
    const key = await server.mint();
    const explain = async (user: string): Promise<readonly [number, string]> => {
      const { code, stdout, stderr } = await server.run("explain", user, `${key}-cert.pub`);
      assert.equal(stderr, "");
      return [code, stdout];
    };
    const [cold, how] = await explain("alice");
    assert.equal(cold, 0);
    assert.match(how, /^allowed as alice by \/etc\/opk\/auth_id:1 /);
    const kept = await Array.fromAsync(Deno.readDir(paths.cacheDir));
    assert.deepEqual(kept, [], "root leaves nothing there");
    assert.equal((await login(server, key)).code, 0);
    provider.forget();
    assert.equal((await explain("alice"))[0], 0);
    assert.deepEqual(provider.requests, [], "what verify has kept is used");

    const [denied, why] = await explain("carol");
    assert.equal(denied, 1);
    assert.match(why, /POLICY_DENIED/);
    await server.writeHome("carol", `carol alice@example.com ${provider.issuer}\n`);
    assert.match((await explain("carol"))[1], /^allowed as carol by \S+carol\/\.opk\/auth_id:1 /);
    await server.write(`${paths.policyDir}/p.yml`, "name: p\ncommand: /bin/echo allow\n");
    await server.write(paths.authId, "");
    assert.match((await explain("alice"))[1], /^allowed as alice by .*plugin/);

    await provider.stop();
    assert.equal((await server.run("cache", "clear")).code, 0);
    const [unreachable, reason] = await explain("alice");
    assert.equal(unreachable, 1);
    assert.match(reason, /DISC_FAILED|JWKS_FAILED/);
  },
);
