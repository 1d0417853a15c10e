import assert from "node:assert/strict";
import { explainArguments } from "../../../src/server/explain_verify.ts";
import type { ProviderCourier } from "../../../src/oidc/provider_courier.ts";
import { inProcessProvider } from "../../support/in_process_provider.ts";
import {
  type CertificatePlan,
  offerCertificate,
  type OfferedKey,
} from "../../support/offer_certificate.ts";
import { NOW } from "../../support/token_factory.ts";
import { goodAnswers, runVerify, withServerFiles } from "../../support/verify_run.ts";
import { recordedGet } from "../../vectors/recorded_get.ts";

async function explainKey(
  { keyType, keyBase64 }: OfferedKey,
  options: readonly string[] = ["--explain"],
): Promise<{ readonly stdout: string; readonly exitCode: number }> {
  return await withServerFiles({}, async (root) => {
    const get = recordedGet(await goodAnswers());
    const now = (): number => NOW;
    const startProvider = (): Promise<ProviderCourier> =>
      Promise.resolve(inProcessProvider({ get, now }));
    const world = { now, monotonic: () => 0, startProvider };
    const argv = [...options, "--root", root, "alice", keyBase64, keyType];
    const explained = await explainArguments(argv, world);
    assert.ok(explained !== undefined);
    return { stdout: `${explained.text}\n`, exitCode: explained.allowed ? 0 : 1 };
  });
}

async function run(
  plan: CertificatePlan,
  options?: readonly string[],
): Promise<{ readonly stdout: string; readonly exitCode: number }> {
  return await explainKey(await offerCertificate(plan), options);
}

Deno.test("verify --explain tells the decision in comments", async () => {
  const allowed = await run({});
  assert.equal(allowed.exitCode, 0);
  assert.match(allowed.stdout, /^# allowed as alice by /);
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
  const { exitCode, stdout } = await explainKey(plain, options);
  assert.equal(exitCode, 1);
  assert.match(stdout, /^# refused as alice: .*CERT_NOT_CERT/);
});

Deno.test("explainArguments() leaves everything else to verify, which never explains", async () => {
  assert.equal(await explainArguments(["alice", "AAAA", "ssh-ed25519"]), undefined);
  assert.equal(await explainArguments(["--explain"]), undefined);
  const outcome = await runVerify(await offerCertificate(), { options: ["--explain"] });
  assert.equal(outcome.exitCode, 1);
  assert.equal(outcome.stdout, "");
  assert.match(outcome.stderr, /\(USAGE\)/);
});
