import assert from "node:assert/strict";
import { decodeUtf8 } from "../../../src/encoding/utf8.ts";
import { memoryTerminal } from "../../support/memory_terminal.ts";
import { offerCertificate, type OfferedKey } from "../../support/offer_certificate.ts";
import { runVerify, type VerifyRun, type VerifySetting } from "../../support/verify_run.ts";

const good = await offerCertificate();
const PLAIN: OfferedKey = { keyType: "ssh-ed25519", keyBase64: "AAAA" };
const FOREIGN = await offerCertificate({ pkToken: undefined });
const REFUSED = await offerCertificate({ claims: { aud: "other" } });

/** A run with a second command; `other` is what that printed. */
async function run(
  key: OfferedKey,
  script: string,
  setting: VerifySetting = {},
): Promise<VerifyRun & { readonly other: string }> {
  const written: Uint8Array[] = [];
  const outcome = await runVerify(key, {
    ...setting,
    files: { "bin/other": `#!/bin/sh\n${script}\n`, ...setting.files },
    modes: { "bin/other": 0o755, ...setting.modes },
    options: ["--then", "@ROOT@/bin/other", ...setting.options ?? []],
    world: { write: (bytes) => written.push(bytes), ...setting.world },
  });
  return { ...outcome, other: written.map((bytes) => decodeUtf8(bytes)).join("") };
}

for (
  const [name, key, code] of [
    ["a plain key", PLAIN, "CERT_NOT_CERT"],
    ["a certificate of somebody else", FOREIGN, "CERT_NO_PKT"],
    ["a certificate of ours that does not hold", REFUSED, "AUD_MISMATCH"],
  ] as const
) {
  Deno.test(`verify --then passes on the answer about ${name}`, async () => {
    const outcome = await run(key, 'echo "ssh-ed25519 $1 $3"');
    assert.equal(outcome.exitCode, 0);
    assert.equal(outcome.stdout, "");
    assert.equal(outcome.other, `ssh-ed25519 alice ${key.keyType}\n`);
    assert.match(outcome.log, new RegExp(`^\\S+ opkssh verdict=passed_on code=${code} `));
    assert.match(outcome.log, / user=alice .*then=\S+\/bin\/other then_code=0 /);
  });
}

Deno.test("verify --then asks nobody when the certificate lets somebody in", async () => {
  const outcome = await run(good, "echo key");
  assert.equal(outcome.exitCode, 0);
  assert.match(outcome.stdout, /^cert-authority,[^\n]+\n$/);
  assert.equal(outcome.other, "");
  assert.match(outcome.log, / verdict=allowed /);
  assert.ok(!outcome.log.includes("then"));
});

Deno.test("verify --then is quiet about everyday keys when the other knows none either", async () => {
  for (const [script, code] of [["exit 0", 0], ["exit 1", 1], ["echo key; exit 7", 7]] as const) {
    const outcome = await run(PLAIN, script);
    assert.equal(outcome.exitCode, code);
    assert.equal(outcome.log, "");
  }
  const refused = await run(REFUSED, "exit 7");
  assert.equal(refused.exitCode, 7);
  assert.match(refused.log, / verdict=refused code=AUD_MISMATCH .*then_code=7 /);
});

Deno.test("verify --then says in the log when the other command cannot be asked", async () => {
  const options = { modes: { "bin/other": 0o777 } };
  for (const key of [PLAIN, REFUSED]) {
    const outcome = await run(key, "echo key", options);
    assert.equal(outcome.exitCode, 1);
    assert.equal(outcome.other, "");
    assert.match(outcome.log, / verdict=refused .*--then: .*is writable by group or others/);
  }
  // and it changes nothing for a certificate that is good
  assert.equal((await run(good, "echo key", options)).exitCode, 0);
});

Deno.test("verify --then works while the configuration does not", async () => {
  const outcome = await run(PLAIN, "echo key", {
    files: { "etc/opk/config.toml": "deny_users = [" },
  });
  assert.equal(outcome.exitCode, 0);
  assert.equal(outcome.other, "key\n");
  assert.match(outcome.log, /verdict=passed_on code=CFG_UNUSABLE /);
});

Deno.test("verify --then adds nothing once our own line may be out", async () => {
  const terminal = {
    ...memoryTerminal(),
    result: (): never => {
      throw new Error("disk full");
    },
  };
  const outcome = await run(good, "echo key", { world: { terminal } });
  assert.equal(outcome.exitCode, 1);
  assert.equal(outcome.other, "");
  assert.match(outcome.log, /verdict=refused code=INTERNAL/);
});
