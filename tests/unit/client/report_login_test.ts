import assert from "node:assert/strict";
import type { LoginResult } from "../../../src/client/login_result.ts";
import { reportLogin } from "../../../src/client/report_login.ts";
import { memoryTerminal } from "../../support/memory_terminal.ts";

const RESULT: LoginResult = {
  who: "person",
  identity: {
    issuer: "https://op.example.com",
    subject: "sub-1",
    email: "alice@example.com",
    audiences: ["client-1"],
  },
  agent: "no",
  files: { privateKey: "/home/me/.ssh/id_ecdsa", certificate: "/home/me/.ssh/id_ecdsa-cert.pub" },
  fingerprint: "SHA256:abc",
  certificate: "type base64",
  idTokenExpires: 1_700_003_600,
  usualExpiry: 1_700_086_400,
  certificateExpires: undefined,
  claims: new Map(),
};

function report(changes: Partial<LoginResult>, json = false): { stdout: string; stderr: string } {
  const terminal = memoryTerminal();
  reportLogin({ ...RESULT, ...changes }, { json }, {
    terminal,
    now: () => 1_700_000_000,
    zone: () => 0,
  });
  return { stdout: terminal.stdout, stderr: terminal.stderr };
}

Deno.test("reportLogin says who, where, until when and what to type", () => {
  assert.deepEqual(report({}), {
    stdout: "",
    stderr: `opkssh: logged in as  alice@example.com (sub-1 at https://op.example.com)
opkssh: key           /home/me/.ssh/id_ecdsa (SHA256:abc)
opkssh: good until    2023-11-15T22:13:20Z (in 1 day), unless the server's policy is another
opkssh: next          ssh USER@HOST
`,
  });
});

Deno.test("reportLogin tells when the certificate itself ends", () => {
  assert.match(
    report({ certificateExpires: 1_700_003_600 }).stderr,
    /at most until 2023-11-14T23:13:20Z \(in 1 hour\)/,
  );
});

Deno.test("reportLogin warns when there is no email", () => {
  const { stderr } = report({ identity: { ...RESULT.identity, email: undefined } });
  assert.match(stderr, /logged in as {2}sub-1 at https:\/\/op\.example\.com\n/);
  assert.match(stderr, /warning: the ID token has no email claim/);
});

for (
  const [privateKey, next] of [
    ["/home/me/.ssh/id_ed25519_sk", "ssh USER@HOST"],
    ["/home/me/.ssh/opkssh/op.example.com-client", "ssh USER@HOST"],
    ["C:\\Users\\me\\.ssh\\id_ecdsa", "ssh USER@HOST"],
    ["/home/me/work", "ssh -i /home/me/work USER@HOST"],
    ["/home/me/.ssh/work", "ssh -i /home/me/.ssh/work USER@HOST"],
    ["/home/me/my key", "ssh -i '/home/me/my key' USER@HOST"],
  ] as const
) {
  Deno.test(`reportLogin tells to type ${next} for ${privateKey}`, () => {
    const { stderr } = report({ files: { privateKey, certificate: "" } });
    assert.ok(stderr.endsWith(`next          ${next}\n`), stderr);
  });
}

Deno.test("reportLogin does not tell where a printed key is", () => {
  const { stderr } = report({ files: undefined });
  assert.match(stderr, /key {11}printed \(SHA256:abc\)/);
  assert.doesNotMatch(stderr, /next/);
});

Deno.test("reportLogin writes JSON on stdout and nothing else", () => {
  const { stdout, stderr } = report({ identity: { ...RESULT.identity, email: undefined } }, true);
  assert.equal(stderr, "");
  assert.deepEqual(JSON.parse(stdout), {
    "issuer": "https://op.example.com",
    "subject": "sub-1",
    "email": null,
    "audiences": ["client-1"],
    "private_key_file": "/home/me/.ssh/id_ecdsa",
    "certificate_file": "/home/me/.ssh/id_ecdsa-cert.pub",
    "ppk_file": null,
    "agent": false,
    "fingerprint": "SHA256:abc",
    "id_token_expires": 1_700_003_600,
    "usual_expiry": 1_700_086_400,
    "certificate_expires": null,
  });
});

Deno.test("reportLogin does not say what to type next where somebody has typed it", () => {
  const terminal = memoryTerminal();
  reportLogin(RESULT, { next: false }, { terminal, now: () => 1_700_000_000, zone: () => 0 });
  assert.match(terminal.stderr, /logged in as/);
  assert.doesNotMatch(terminal.stderr, /next/);
});
