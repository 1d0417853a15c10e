import assert from "node:assert/strict";
import { status, type StatusOptions } from "../../../src/client/status.ts";
import { clientPaths } from "../../../src/platform/client_paths.ts";
import { systemFileSystem } from "../../../src/platform/system_file_system.ts";
import { assertCodeAsync } from "../../support/assert_code.ts";
import { writeIdentityPair } from "../../support/identity_pair.ts";
import { writeTestPair } from "../../support/key_pair.ts";
import { type MemoryTerminal, memoryTerminal } from "../../support/memory_terminal.ts";
import { ISSUER, NOW } from "../../support/token_factory.ts";
import { withTempDir } from "../../support/with_temp_dir.ts";

async function run(home: string, options: Partial<StatusOptions> = {}): Promise<MemoryTerminal> {
  const terminal = memoryTerminal();
  await status({ lifetimeSeconds: 86_400, ...options }, {
    terminal,
    paths: clientPaths(home, { os: "linux", root: home }),
    fileSystem: systemFileSystem,
    now: () => NOW,
    zone: () => 0,
    agent: undefined,
  });
  return terminal;
}

async function withHome(look: (home: string) => Promise<void>): Promise<void> {
  await withTempDir(async (home) => {
    await Deno.mkdir(`${home}/.ssh/opkssh`, { recursive: true });
    await look(home);
  });
}

Deno.test("status shows who, where and until when", async () => {
  await withHome(async (home) => {
    await writeIdentityPair(`${home}/.ssh/id_ecdsa`, { claims: { iat: NOW - 3600 } });
    await writeTestPair(`${home}/.ssh/id_ed25519`, { comment: null });
    const { stdout } = await run(home);
    assert.match(stdout, new RegExp(`^alice@example\\.com \\(sub-1 at ${ISSUER}\\)\n`));
    assert.match(stdout, /^ {2}key {20} \S+\.ssh\/id_ecdsa \(SHA256:/m);
    assert.match(stdout, /^ {2}issued {17} \S+Z \(1 hour ago\)$/m);
    assert.match(stdout, /^ {2}good until {13} \S+Z \(in 23 hours\)$/m);
    assert.match(stdout, /^ {4}policy 12h {11} \S+Z \(in 11 hours\)$/m);
    assert.match(stdout, /^ {2}valid before {11} for ever$/m);
    assert.doesNotMatch(stdout, /id_ed25519/);
  });
});

Deno.test("status follows the lifetime it is told, and the certificate's own end", async () => {
  await withHome(async (home) => {
    const plan = { claims: { iat: NOW - 3600 }, validBefore: NOW + 60 };
    await writeIdentityPair(`${home}/.ssh/opkssh/work`, plan);
    const day = await run(home);
    assert.match(day.stdout, /good until .*\(in 59 seconds\), renew it soon$/m);
    assert.match(day.stdout, /valid before .*\(in 1 minute\)$/m);
    const short = await run(home, { lifetimeSeconds: 1800 });
    assert.match(short.stdout, /good until .*\(30 minutes ago\), log in again$/m);
  });
});

Deno.test("status says what to type when there is nothing", async () => {
  await withHome(async (home) => {
    const { stdout, stderr } = await run(home);
    assert.equal(stdout, "no keys of opkssh found\n");
    assert.equal(stderr, "opkssh: hint: opkssh login\n");
  });
});

Deno.test("status of a named file that is not login's is an error", async () => {
  await withHome(async (home) => {
    const privateKeyFile = `${home}/.ssh/id_ed25519`;
    await writeTestPair(privateKeyFile);
    await assertCodeAsync(() => run(home, { privateKeyFile }), "key_not_ours");
  });
});

Deno.test("status does not let a claim draw lines of its own", async () => {
  await withHome(async (home) => {
    const claims = { iat: NOW, email: "eve@example.com\n  good until   for ever\x1b[2J" };
    await writeIdentityPair(`${home}/.ssh/id_ecdsa`, { claims });
    const { stdout } = await run(home);
    assert.equal(stdout.match(/^ {2}good until/gm)?.length, 1);
    assert.ok(!stdout.includes("\x1b"));
  });
});

Deno.test("status --json has no key material and all times", async () => {
  await withHome(async (home) => {
    await writeIdentityPair(`${home}/.ssh/id_ecdsa`, { claims: { iat: NOW, exp: NOW + 600 } });
    const { stdout } = await run(home, { json: true });
    const answer: unknown = JSON.parse(stdout);
    assert.ok(Array.isArray(answer));
    const [one]: readonly Record<string, unknown>[] = answer;
    assert.equal(one?.["good_until"], NOW + 86_400);
    assert.equal(one["id_token_expires"], NOW + 600);
    assert.equal(one["certificate_expires"], null);
    assert.equal(one["state"], "fresh");
    assert.equal(one["agent"], null);
    assert.equal(one["private_key_file"], `${home}/.ssh/id_ecdsa`);
  });
});

Deno.test("status shows a key that works before one that has ended", async () => {
  await withHome(async (home) => {
    await writeIdentityPair(`${home}/.ssh/id_ecdsa`, { claims: { iat: NOW - 90_000 } });
    await writeIdentityPair(`${home}/.ssh/opkssh/work`, { claims: { iat: NOW - 60 } });
    const { stdout } = await run(home);
    assert.match(stdout, /opkssh\/work [^]*\n\n[^]*id_ecdsa [^]*log in again/);
  });
});
