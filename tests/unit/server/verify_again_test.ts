import assert from "node:assert/strict";
import type { HttpGet } from "../../../src/oidc/http_get.ts";
import { verify, type VerifyWorld } from "../../../src/server/verify.ts";
import { inProcessProvider } from "../../support/in_process_provider.ts";
import { memoryTerminal } from "../../support/memory_terminal.ts";
import { NO_FENCE } from "../../support/no_fence.ts";
import { offerCertificate, type OfferedKey } from "../../support/offer_certificate.ts";
import { ISSUER, NOW } from "../../support/token_factory.ts";
import { goodAnswers, type VerifySetting, withServerFiles } from "../../support/verify_run.ts";
import { recordedGet } from "../../vectors/recorded_get.ts";

const good = await offerCertificate();

function worldAt(time: number, get: HttpGet): VerifyWorld {
  const now = (): number => time;
  return {
    now,
    monotonic: () => 0,
    terminal: memoryTerminal(),
    startProvider: () => Promise.resolve(inProcessProvider({ get, now })),
    fence: NO_FENCE,
  };
}

/** Asks about these keys one after the other; the records of the log. */
function records(
  questions: readonly (readonly [OfferedKey, number])[],
  setting: VerifySetting = {},
): Promise<readonly string[]> {
  return withServerFiles(setting, async (root) => {
    const get = recordedGet(await goodAnswers());
    for (const [key, now] of questions) {
      const argv = ["--root", root, "alice", key.keyBase64, key.keyType];
      await verify(argv, worldAt(now, get));
    }
    return (await Deno.readTextFile(`${root}/var/log/opkssh.log`)).trimEnd().split("\n");
  });
}

const ODD_ROW: VerifySetting = {
  files: { "etc/opk/auth_id": `broken row\nalice alice@example.com ${ISSUER}\n` },
};

Deno.test("verify() marks the question that sshd asks again, without its warnings", async () => {
  const [first = "", second = ""] = await records([[good, NOW], [good, NOW + 1]], ODD_ROW);
  assert.match(first, / verdict=allowed rule=\S+ user=alice .* warnings=.*auth_id:1: /);
  assert.match(second, / verdict=allowed rule=\S+ again=true user=alice /);
  assert.ok(!second.includes("warnings"));
});

Deno.test("verify() marks it as JSON, too", async () => {
  const files = { "etc/opk/config.toml": '[log]\nformat = "json"\n' };
  const written = await records([[good, NOW], [good, NOW]], { files });
  assert.deepEqual(written.map((line) => JSON.parse(line).again), [undefined, true]);
});

Deno.test("verify() marks neither other keys nor later logins", async () => {
  const other = await offerCertificate();
  const written = await records([[good, NOW], [other, NOW], [good, NOW + 121], [good, NOW]]);
  assert.equal(written.length, 4);
  for (const record of written) assert.ok(!record.includes("again"), record);
});

Deno.test("verify() repeats every refusal in full", async () => {
  const refused = await offerCertificate({ claims: { aud: "other" } });
  const files = { "etc/opk/providers": `broken\n${ISSUER} client-1 24h\n` };
  const written = await records([[refused, NOW], [refused, NOW]], { files });
  assert.equal(written.length, 2);
  for (const record of written) {
    assert.match(record, / code=AUD_MISMATCH .* warnings=.*providers:1: /);
    assert.ok(!record.includes("again"));
  }
});

Deno.test("verify() works the same where no marks can be kept", async () => {
  const written = await withServerFiles({}, async (root) => {
    await Deno.mkdir(`${root}/var/cache/opkssh/recent`);
    const get = recordedGet(await goodAnswers());
    for (let i = 0; i < 2; i++) {
      const argv = ["--root", root, "alice", good.keyBase64, good.keyType];
      const world = worldAt(NOW, get);
      assert.equal(await verify(argv, world), 0);
    }
    return await Deno.readTextFile(`${root}/var/log/opkssh.log`);
  });
  assert.equal(written.match(/verdict=allowed/g)?.length, 2);
  assert.ok(!written.includes("again"));
});
