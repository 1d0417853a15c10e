import assert from "node:assert/strict";
import { type CertificatePlan, offerCertificate } from "../../support/offer_certificate.ts";
import { runVerify, type VerifyRun } from "../../support/verify_run.ts";

async function run(
  plan: CertificatePlan,
  options: readonly string[] = ["--explain"],
): Promise<VerifyRun> {
  return await runVerify(await offerCertificate(plan), { options: [...options] });
}

Deno.test("verify --explain tells the decision in comments, without a log record", async () => {
  const allowed = await run({});
  assert.equal(allowed.exitCode, 0);
  assert.match(allowed.stdout, /^# allowed as alice by /);
  assert.equal(allowed.log, "");
  const refused = await run({ claims: { aud: "other" } });
  assert.equal(refused.exitCode, 1);
  assert.match(refused.stdout, /^# refused as alice: .*\(AUD_MISMATCH, /);
  for (const { stdout } of [allowed, refused]) {
    const lines = stdout.trimEnd().split("\n");
    assert.ok(lines.length > 10);
    assert.ok(lines.every((line) => line.startsWith("# ")));
  }
});

const KEY_LINE = 'x\n" ssh-ed25519 AAAA\r\u2028ssh-ed25519 AAAA';

Deno.test("verify --explain prints nothing that sshd could take for a key", async () => {
  const plan = { claims: { email: KEY_LINE, sub: KEY_LINE, iss: `https://${KEY_LINE}` } };
  const { stdout } = await run(plan);
  assert.match(stdout, /ssh-ed25519 AAAA/);
  assert.ok(stdout.trimEnd().split(/[\n\r\u2028]/).every((line) => line.startsWith("# ")));
  const json = await run(plan, ["--explain", "--json"]);
  assert.match(json.stdout, /^[^ \t\r\n]+\n$/);
  assert.match(JSON.stringify(JSON.parse(json.stdout)), /ssh-ed25519 AAAA/);
  assert.equal(json.exitCode, 1);
});

Deno.test("verify --explain asks no other command and tells plain keys, too", async () => {
  const plain = { keyType: "ssh-ed25519", keyBase64: "AAAA" };
  const options = ["--explain", "--then", "/bin/true"];
  const { exitCode, stdout } = await runVerify(plain, { options });
  assert.equal(exitCode, 1);
  assert.match(stdout, /^# refused as alice: .*CERT_NOT_CERT/);
});
