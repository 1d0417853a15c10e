import assert from "node:assert/strict";
import { join } from "node:path";
import { type LoginWorld, startLoginWorld } from "../support/login_world.ts";
import { needs } from "../support/needs.ts";
import { run } from "../support/sshd/run.ts";
import { findSystemPart } from "../support/system_parts.ts";

const PARTS = ["sshd", "ssh", "ssh-keygen"] as const;

/** Verdict of the last attempt in the server's log: `allowed`, or the code of the refusal. */
async function lastVerdict(world: LoginWorld): Promise<string | undefined> {
  const record = (await world.server.records()).at(-1);
  assert.ok(record !== undefined, "the log has a record");
  return record.verdict === "allowed" ? "allowed" : record.code;
}

/** A login that must have worked. */
async function loggedIn(
  world: LoginWorld,
  plan: Parameters<LoginWorld["login"]>[0] = {},
): Promise<{ readonly key: string }> {
  const login = await world.login(plan);
  assert.equal(login.code, 0, login.stderr);
  assert.equal(login.browser?.status, 200);
  return login;
}

async function assertShell(world: LoginWorld, credentials: { key: string }): Promise<void> {
  const shell = await world.sshd.ssh(credentials, "id -un");
  assert.deepEqual(shell, { code: 0, stdout: `${world.user}\n`, stderr: "" }, world.sshd.log());
  assert.equal(await lastVerdict(world), "allowed");
}

async function assertRefused(
  world: LoginWorld,
  credentials: { key: string },
  code: string,
  user?: string,
): Promise<void> {
  const shell = await world.sshd.ssh(credentials, "id -un", user);
  assert.equal(shell.code, 255);
  assert.equal(shell.stdout, "");
  assert.match(shell.stderr, /Permission denied \(publickey\)/);
  assert.equal(await lastVerdict(world), code);
}

for (const kind of ["ecdsa", "ed25519"] as const) {
  Deno.test(needs(PARTS, `login with an ${kind} key ends in a shell`), async () => {
    await using world = await startLoginWorld();
    const login = await loggedIn(world, { args: ["--key-type", kind] });
    assert.equal(((await Deno.stat(login.key)).mode ?? 0) & 0o777, 0o600);
    await assertShell(world, login);
    // Every later question is answered without the provider.
    world.provider.forget();
    await assertShell(world, login);
    assert.deepEqual(world.provider.requests, []);
  });
}

for (const algorithm of ["ES256", "PS256", "EdDSA"] as const) {
  Deno.test(
    needs(PARTS, `login at a provider that signs ${algorithm} ends in a shell`),
    async () => {
      await using world = await startLoginWorld({ algorithm });
      await assertShell(world, await loggedIn(world));
    },
  );
}

Deno.test(needs(PARTS, "ssh-keygen lists the certificate of a login"), async () => {
  await using world = await startLoginWorld();
  const { key } = await loggedIn(world);
  const { code, stdout } = await run("ssh-keygen", ["-L", "-f", `${key}-cert.pub`]);
  assert.equal(code, 0);
  assert.match(stdout, /Type: ecdsa-sha2-nistp256-cert-v01@openssh\.com user certificate/);
  assert.match(stdout, /Key ID: "alice@example\.com"/);
  assert.match(stdout, /opkssh-wildcard/);
  assert.match(stdout, /permit-pty/);
});

Deno.test(needs([...PARTS, "sftp"], "sftp moves a file with the key of a login"), async () => {
  await using world = await startLoginWorld();
  const credentials = await loggedIn(world);
  const local = join(world.home, "local.txt");
  await Deno.writeTextFile(local, "over sftp\n");
  const sftp = findSystemPart("sftp") ?? "sftp";
  const place = `/tmp/opkssh-e2e-${crypto.randomUUID()}`;
  // `sftp` spells the port otherwise, and takes the rest as `ssh` does.
  const args = world.sshd.sshArguments(credentials).map((word) => word === "-p" ? "-P" : word);
  const batch = `put ${local} ${place}\nget ${place} ${local}.back\nrm ${place}\n`;
  const { code, stderr } = await run(sftp, ["-b", "-", ...args], { input: batch });
  assert.equal(code, 0, stderr);
  assert.equal(await Deno.readTextFile(`${local}.back`), "over sftp\n");
});

Deno.test(needs(PARTS, "a -L tunnel carries a connection with the key of a login"), async () => {
  await using world = await startLoginWorld();
  const credentials = await loggedIn(world);
  await using target = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    () => new Response("through the tunnel"),
  );
  const socket = join(world.home, "tunnel");
  const ready = appears(world.home, "tunnel");
  const tunnel = new Deno.Command(findSystemPart("ssh") ?? "ssh", {
    args: [
      ...["-N", "-o", "ExitOnForwardFailure=yes"],
      ...["-L", `${socket}:127.0.0.1:${target.addr.port}`],
      ...world.sshd.sshArguments(credentials),
    ],
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  try {
    const ended = tunnel.status.then(() => "ended");
    assert.notEqual(await Promise.race([ready, ended]), "ended");
    using client = Deno.createHttpClient({ proxy: { transport: "unix", path: socket } });
    const reply = await fetch("http://target.invalid/", { client });
    assert.equal(await reply.text(), "through the tunnel");
  } finally {
    try {
      tunnel.kill("SIGTERM");
    } catch {
      // It has ended by itself.
    }
    await tunnel.stderr.cancel();
    await tunnel.status;
  }
});

/** Resolves when a name appears in a directory where it is not yet. */
async function appears(directory: string, name: string): Promise<void> {
  using watcher = Deno.watchFs(directory);
  for await (const { paths } of watcher) {
    if (paths.some((path) => path.endsWith(`/${name}`))) return;
  }
}

Deno.test(needs(PARTS, "someone without a rule is refused, and the log says why"), async () => {
  await using world = await startLoginWorld();
  const credentials = await loggedIn(world, { account: "bob" });
  await assertRefused(world, credentials, "POLICY_DENIED");
});

Deno.test(needs(["root", ...PARTS], "another user than the rule's is refused"), async () => {
  await using world = await startLoginWorld();
  const credentials = await loggedIn(world);
  await assertRefused(world, credentials, "POLICY_DENIED", world.sshd.users[1]);
  await assertShell(world, credentials);
});

Deno.test(needs(PARTS, "a certificate for other principals is refused"), async () => {
  await using world = await startLoginWorld();
  const credentials = await loggedIn(world, { args: ["--principals", "somebody-else"] });
  await assertRefused(world, credentials, "CERT_PRINCIPAL_MISMATCH");
  await assertShell(world, await loggedIn(world, { args: ["--principals", world.user] }));
});

Deno.test(needs(PARTS, "an ID token older than the providers row allows is refused"), async () => {
  await using world = await startLoginWorld();
  const now = Math.floor(Date.now() / 1000);
  const fresh = await world.mint({ claims: { iat: now - 23 * 3600, exp: now - 22 * 3600 } });
  await assertShell(world, { key: fresh });
  const old = await world.mint({ claims: { iat: now - 25 * 3600, exp: now - 24 * 3600 } });
  await assertRefused(world, { key: old }, "TOO_OLD");
});

Deno.test(needs(PARTS, "an expired ID token is refused where the row says oidc"), async () => {
  await using world = await startLoginWorld();
  const { issuer } = world.provider;
  await world.server.write("providers", [`${issuer} opkssh-public oidc`]);
  const now = Math.floor(Date.now() / 1000);
  const expired = await world.mint({ claims: { iat: now - 7200, exp: now - 3600 } });
  await assertRefused(world, { key: expired }, "EXPIRED");
  await assertShell(world, await loggedIn(world));
});

Deno.test(
  needs(PARTS, "a stopped provider keeps nobody out while its keys are known"),
  async () => {
    await using world = await startLoginWorld();
    const credentials = await loggedIn(world);
    await assertShell(world, credentials);
    await world.provider.stop();
    await assertShell(world, credentials);
    await world.provider.restart();
  },
);

Deno.test(needs(PARTS, "a stopped provider refuses when its keys are not known"), async () => {
  await using world = await startLoginWorld();
  const credentials = await loggedIn(world);
  await world.provider.stop();
  const started = performance.now();
  await assertRefused(world, credentials, "DISC_FAILED");
  assert.ok(performance.now() - started < 25_000, "sshd asks twice, each at most ten seconds");
  const [record] = await world.server.records();
  assert.match(record?.line ?? "", /issuer_unreachable/);
  await world.provider.restart();
  await assertShell(world, credentials);
});

Deno.test(needs(PARTS, "a provider that changed its keys is asked once more"), async () => {
  await using world = await startLoginWorld();
  await assertShell(world, await loggedIn(world));
  await world.provider.rotateKeys();
  await assertShell(world, await loggedIn(world));
});

Deno.test(needs(PARTS, "an issuer that is not in the providers file is never asked"), async () => {
  await using world = await startLoginWorld();
  const credentials = await loggedIn(world);
  await world.server.write("providers", ["https://other.example.com client 24h"]);
  world.provider.forget();
  await assertRefused(world, credentials, "ISS_UNKNOWN");
  assert.deepEqual(world.provider.requests, []);
});

Deno.test(needs(PARTS, "a person who says no at the provider gets no key"), async () => {
  await using world = await startLoginWorld();
  const login = await world.login({ account: "deny" });
  assert.equal(login.code, 1);
  assert.match(login.stderr, /access_denied|said no/);
  await assert.rejects(Deno.lstat(login.key), Deno.errors.NotFound);
  await assert.rejects(Deno.lstat(`${login.key}-cert.pub`), Deno.errors.NotFound);
});
