import assert from "node:assert/strict";
import { encodeBase64 } from "../../../src/encoding/base64.ts";
import { decodeUtf8 } from "../../../src/encoding/utf8.ts";
import { type HandOver, handOver, type HandOverOptions } from "../../../src/server/hand_over.ts";
import type { VerifyRequest } from "../../../src/server/verify_arguments.ts";
import { offerCertificate } from "../../support/offer_certificate.ts";
import { shellProgram } from "../../support/shell_program.ts";
import { withTempDir } from "../../support/with_temp_dir.ts";

const KEY = encodeBase64(new TextEncoder().encode("a key"));

/** Hands over to a shell script called `other` below a root of its own; `DIR` is that root. */
function ask(
  script: string,
  command = "DIR/other",
  change: Partial<VerifyRequest> = {},
  options: HandOverOptions = {},
): Promise<HandOver> {
  return withTempDir(async (root) => {
    await Deno.chmod(root, 0o755);
    await shellProgram(`${root}/other`, script);
    const outcome = await handOver(command.replaceAll("DIR", root), {
      user: "alice",
      keyBase64: KEY,
      keyType: "ssh-ed25519",
      extra: [],
      options: { configPath: undefined, root },
      ...change,
    }, { timeoutMs: 3_600_000, ...options });
    return JSON.parse(
      JSON.stringify(outcome).replaceAll(root, "DIR"),
      (name, value) => name === "stdout" ? new Uint8Array(Object.values(value)) : value,
    );
  });
}

function text(outcome: HandOver): string {
  assert.ok(outcome.kind === "answered");
  return decodeUtf8(outcome.stdout);
}

const SHOW = `printf '<%s>' "$@"`;

Deno.test("handOver gives the arguments of verify after the command's own", async () => {
  assert.equal(text(await ask(SHOW)), `<alice><${KEY}><ssh-ed25519>`);
  assert.equal(
    text(await ask(SHOW, "DIR/other --all 'a b'", { extra: ["x y", ""] })),
    `<--all><a b><alice><${KEY}><ssh-ed25519><x y><>`,
  );
});

Deno.test("handOver gives a command that names its arguments just these", async () => {
  assert.equal(text(await ask(SHOW, "DIR/other %u")), "<alice>");
  assert.equal(
    text(await ask(SHOW, "DIR/other %t %k user=%u,%u '%%u'", { extra: ["x"] })),
    `<ssh-ed25519><${KEY}><user=alice,alice><%u>`,
  );
  // a number of percent signs alone names nothing
  assert.equal(text(await ask(SHOW, "DIR/other 5%%")), `<5%><alice><${KEY}><ssh-ed25519>`);
});

Deno.test("handOver knows the fingerprint, of a certificate that of the key in it", async () => {
  // printf 'a key' | openssl dgst -sha256 -binary | base64
  const digest = new Uint8Array(
    await crypto.subtle.digest("SHA-256", new TextEncoder().encode("a key")),
  ).toBase64({ omitPadding: true });
  assert.equal(text(await ask(SHOW, "DIR/other %u %f")), `<alice><SHA256:${digest}>`);
  const certificate = await offerCertificate();
  assert.match(text(await ask(SHOW, "DIR/other %f", certificate)), /^<SHA256:[A-Za-z0-9+/]{43}>$/);
  for (const change of [{ keyBase64: "!" }, { ...certificate, keyBase64: KEY }]) {
    assert.deepEqual(await ask(SHOW, "DIR/other %f", change), {
      kind: "failed",
      reason: "the command has %f, but the key cannot be read",
    });
  }
});

Deno.test("handOver lets no value become more than one word, or another token", async () => {
  const user = "a b';$(id)\n%k%%";
  assert.equal(text(await ask(SHOW, "DIR/other %u", { user })), `<${user}>`);
  assert.equal(text(await ask(SHOW, "DIR/other", { user })), `<${user}><${KEY}><ssh-ed25519>`);
});

Deno.test("handOver passes on output and exit code as they are", async () => {
  for (
    const [script, code, stdout, talk] of [
      ["printf 'ssh-ed25519 AAAA\\r\\nx'; echo noise >&2", 0, "ssh-ed25519 AAAA\r\nx", "noise"],
      ["exit 0", 0, "", undefined],
      ["echo key; exit 3", 3, "key\n", undefined],
      ["echo key; kill -TERM $$", 143, "key\n", undefined],
    ] as const
  ) {
    assert.deepEqual(await ask(script), {
      kind: "answered",
      program: "DIR/other",
      code,
      stdout: new TextEncoder().encode(stdout),
      ...(talk === undefined ? {} : { talk }),
    });
  }
});

Deno.test("handOver gives the command sshd's environment and nothing to read", async () => {
  const environment = { PATH: "/usr/bin:/bin", USER: "opksshuser" };
  const lines = text(await ask("cat; env", "DIR/other", {}, { environment })).trim().split("\n");
  const ofTheShell = /^(?:PWD|OLDPWD|SHLVL|_)=/;
  assert.deepEqual(lines.filter((line) => !ofTheShell.test(line)).sort(), [
    "PATH=/usr/bin:/bin",
    "USER=opksshuser",
  ]);
});

const FAILING: readonly (readonly [string, string, string, HandOverOptions?])[] = [
  ["a command that hangs", "echo key; sleep 600", "DIR/other gave no answer within 100 ms", {
    timeoutMs: 100,
  }],
  ["a command that floods", "yes key", "DIR/other printed more than 1048576 bytes"],
];

for (const [name, script, reason, options] of FAILING) {
  Deno.test(`handOver gets nothing from ${name}`, async () => {
    assert.deepEqual(await ask(script, "DIR/other", {}, options), { kind: "failed", reason });
  });
}

const UNUSABLE: readonly (readonly [string, string])[] = [
  [" ", "the command is blank, or a quote in it does not end"],
  ["DIR/other 'x", "the command is blank, or a quote in it does not end"],
  ["other", '"other" is not an absolute path'],
  ["'DIR/other --all'", '"DIR/other --all" does not exist'],
  ["%u", '"%u" is not an absolute path'],
  ["DIR/none", '"DIR/none" does not exist'],
  ["DIR", '"DIR" is not a regular file'],
  ["DIR/other %h", "the command has %h; known are %u, %k, %t, %f and %%"],
  ["DIR/other %", "the command has %; known are %u, %k, %t, %f and %%"],
];

for (const [command, reason] of UNUSABLE) {
  Deno.test(`handOver runs nothing for the command ${JSON.stringify(command)}`, async () => {
    assert.deepEqual(await ask("echo key", command), { kind: "failed", reason });
  });
}

Deno.test("handOver runs nothing that others could have put there", async () => {
  await withTempDir(async (root) => {
    await Deno.chmod(root, 0o755);
    const request: VerifyRequest = {
      user: "alice",
      keyBase64: KEY,
      keyType: "ssh-ed25519",
      extra: [],
      options: { configPath: undefined, root },
    };
    const program = await shellProgram(`${root}/other`, "echo key", 0o775);
    assert.deepEqual(await handOver(program, request), {
      kind: "failed",
      reason: `"${program}" is writable by group or others`,
    });
    await Deno.chmod(program, 0o644);
    assert.deepEqual(await handOver(program, request), {
      kind: "failed",
      reason: `"${program}" is not executable`,
    });
    // without --root the directory for temporary files counts, and everybody can write there
    await Deno.chmod(program, 0o755);
    const outside = await handOver(program, {
      ...request,
      options: { ...request.options, root: "" },
    });
    assert.equal(outside.kind, "failed");
    // and a root that is not there is no reason to end otherwise
    const nowhere = { ...request.options, root: "/nowhere" };
    assert.equal((await handOver(program, { ...request, options: nowhere })).kind, "failed");
  });
});
