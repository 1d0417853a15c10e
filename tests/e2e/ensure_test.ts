import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { identityName } from "../../src/client/identity_name.ts";
import { atHome } from "../support/at_home.ts";
import { type LoginWorld, startLoginWorld } from "../support/login_world.ts";
import { needs } from "../support/needs.ts";
import { PUBLIC_CLIENT } from "../support/openid_provider.ts";
import { type Ran, run } from "../support/sshd/run.ts";
import { stagedOpkssh } from "../support/staged_opkssh.ts";
import { withTempDir } from "../support/with_temp_dir.ts";

const PARTS = ["root", "unshare", "script", "sshd", "ssh", "ssh-keygen"] as const;

interface Person extends AsyncDisposable {
  readonly world: LoginWorld;
  /** Private key where login puts it. */
  readonly key: string;
  /** Types `ssh user@host id -un`, with nothing but what `opkssh ssh-config --install` set up. */
  ssh(options?: { readonly terminal?: boolean; readonly browser?: string }): Promise<Ran>;
  /** Leaves a key of a login of yesterday. */
  leaveExpiredKey(): Promise<void>;
}

/** Somebody who has configured a provider, and then run `opkssh ssh-config --install`. */
async function startPerson(): Promise<Person> {
  await using stack = new AsyncDisposableStack();
  const world = stack.use(await startLoginWorld());
  const { home, opkssh, provider, sshd } = world;
  await Deno.mkdir(join(home, ".opk"));
  await Deno.writeTextFile(
    join(home, ".opk/config.toml"),
    `[[providers]]
alias = "work"
issuer = "${provider.issuer}"
client_id = "${PUBLIC_CLIENT}"
redirect_uris = ["http://localhost:0/login-callback"]
`,
  );
  const program = ["ssh-config", "--install", "--host", "127.0.0.1", "--program", opkssh];
  const installed = await run(opkssh, program, { env: { HOME: home } });
  assert.equal(installed.code, 0, installed.stderr);
  const browser = join(home, "browser");
  const page = fileURLToPath(new URL("../support/scripted_browser.ts", import.meta.url));
  await Deno.writeTextFile(
    browser,
    `#!/bin/sh\nexec ${Deno.execPath()} run -q --no-config --allow-net ${page} "$1"\n`,
    { mode: 0o755 },
  );
  const key = join(home, ".ssh/opkssh", identityName(provider.issuer, PUBLIC_CLIENT));
  const resources = stack.move();
  return {
    world,
    key,
    ssh: ({ terminal = true, browser: named = browser } = {}) =>
      atHome(home, [
        ...["ssh", "-p", String(sshd.port), "-o", `UserKnownHostsFile=${sshd.knownHosts}`],
        ...["-o", "GlobalKnownHostsFile=none", "-o", "StrictHostKeyChecking=yes"],
        ...["-o", "BatchMode=yes", "-o", "LogLevel=ERROR", `${world.user}@127.0.0.1`, "id -un"],
      ], { terminal, env: { BROWSER: named } }),
    leaveExpiredKey: async () => {
      const now = Math.floor(Date.now() / 1000);
      const old = await world.mint({ claims: { iat: now - 25 * 3600, exp: now - 24 * 3600 } });
      await Deno.rename(old, key);
      await Deno.rename(`${old}-cert.pub`, `${key}-cert.pub`);
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

function tokenRequests({ provider }: LoginWorld): number {
  return provider.requests.filter((path) => path === "/token").length;
}

for (const before of ["without a key", "with an expired key"] as const) {
  Deno.test(needs(PARTS, `ssh ${before} logs in by itself, and then is silent`), async () => {
    await using person = await startPerson();
    const { world, key } = person;
    if (before === "with an expired key") await person.leaveExpiredKey();
    const old = await Deno.readTextFile(key).catch(() => "");
    const first = await person.ssh();
    assert.equal(first.code, 0, first.stdout + world.sshd.log());
    assert.match(first.stdout, /logged in as {2}alice@example\.com/);
    assert.equal(first.stdout.trimEnd().split("\r\n").at(-1), world.user);
    assert.equal(tokenRequests(world), 1);
    assert.notEqual(await Deno.readTextFile(key), old);

    world.provider.forget();
    const made = await Deno.readTextFile(key);
    const second = await person.ssh();
    assert.deepEqual(second, { code: 0, stdout: `${world.user}\r\n`, stderr: "" });
    assert.deepEqual(world.provider.requests, []);
    assert.equal(await Deno.readTextFile(key), made);
    // a script has no terminal, and no need for one
    const third = await person.ssh({ terminal: false });
    assert.deepEqual(third, { code: 0, stdout: `${world.user}\n`, stderr: "" });
  });
}

Deno.test(needs(PARTS, "ssh of a script with an expired key: says so, asks nobody"), async () => {
  await using person = await startPerson();
  const { world, key } = person;
  await person.leaveExpiredKey();
  const old = await Deno.readTextFile(key);
  const { code, stdout, stderr } = await person.ssh({ terminal: false });
  assert.equal(code, 255);
  assert.equal(stdout, "");
  assert.match(stderr, /^opkssh: error: a login is needed, and here is no terminal to ask in\n/);
  assert.match(stderr, /^opkssh: hint: in a terminal: opkssh login/m);
  assert.match(stderr, /Permission denied \(publickey\)/);
  assert.equal(tokenRequests(world), 0);
  assert.equal(await Deno.readTextFile(key), old);
});

Deno.test(needs(PARTS, "ssh to another host than the block's does not log in"), async () => {
  await using person = await startPerson();
  const { world } = person;
  const config = join(world.home, ".ssh/config");
  const text = await Deno.readTextFile(config);
  await Deno.writeTextFile(config, text.replace("host 127.0.0.1", "host other.example.com"));
  assert.equal((await person.ssh()).code, 255);
  assert.deepEqual(world.provider.requests, []);
});

Deno.test(needs(PARTS, "two ssh at once with an expired key ask once"), async () => {
  await using person = await startPerson();
  await person.leaveExpiredKey();
  const both = await Promise.all([person.ssh(), person.ssh()]);
  for (const { code, stdout } of both) assert.equal(code, 0, stdout);
  assert.equal(tokenRequests(person.world), 1);
});

Deno.test(needs(["script"], "opkssh ensure --flow is the flow of its login"), async () => {
  await using provider = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => undefined },
    (request) => {
      const { origin } = new URL(request.url);
      return Response.json({
        issuer: origin,
        "authorization_endpoint": `${origin}/auth`,
        "token_endpoint": `${origin}/token`,
        "jwks_uri": `${origin}/jwks`,
      });
    },
  );
  const opkssh = await stagedOpkssh();
  await withTempDir(async (home) => {
    await Deno.mkdir(`${home}/.opk`);
    await Deno.writeTextFile(
      `${home}/.opk/config.toml`,
      `[[providers]]\nalias = "x"\nissuer = "http://127.0.0.1:${provider.addr.port}"\n` +
        'client_id = "x"\n',
    );
    const command = `${opkssh} ensure x --flow=device`;
    const env = { HOME: home, NO_COLOR: "1" };
    const { code, stdout } = await run("script", ["-qec", command, "/dev/null"], { env });
    assert.equal(code, 1);
    assert.match(stdout, /offers no device flow/);
  });
});
