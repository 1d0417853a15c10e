import assert from "node:assert/strict";
import { offerCertificate } from "../support/offer_certificate.ts";
import { ISSUER, NOW } from "../support/token_factory.ts";
import { runVerifyBelow, withServerFiles } from "../support/verify_run.ts";

const good = await offerCertificate();
const HOUR = 3600;

/** A clock that is wrong by that many seconds, what `verify` says, and what it decides. */
const CLOCKS: readonly (readonly [string, number, string, string | undefined])[] = [
  ["an hour ahead", HOUR, "24h", undefined],
  ["an hour behind", -HOUR, "24h", "NOT_YET_VALID"],
  ["two minutes behind", -121, "24h", "NOT_YET_VALID"],
  ["half a minute behind, which is tolerated", -30, "24h", undefined],
  ["a day ahead", 24 * HOUR, "24h", "TOO_OLD"],
  ["an hour and a minute ahead, where the token itself counts", HOUR + 60, "oidc", "EXPIRED"],
  ["thirty years behind", -30 * 365 * 24 * HOUR, "24h", "NOT_YET_VALID"],
];

for (const [name, wrong, expiration, code] of CLOCKS) {
  Deno.test(`verify() with a clock that is wrong says so: ${name}`, async () => {
    const setting = { files: { "etc/opk/providers": `${ISSUER} client-1 ${expiration}\n` } };
    await withServerFiles(setting, async (root) => {
      // Warm: the keys were fetched by the right clock.
      assert.equal((await runVerifyBelow(root, good, { now: NOW })).exitCode, 0);
      const run = await runVerifyBelow(root, good, { now: NOW + wrong });
      if (code === undefined) assert.equal(run.exitCode, 0, run.stderr);
      else {
        assert.deepEqual([run.exitCode, run.stdout], [1, ""]);
        assert.match(run.stderr, new RegExp(`\\(${code}\\)`));
      }
      const again = await runVerifyBelow(root, good, { now: NOW });
      assert.equal(again.exitCode, 0, "as soon as the clock is right");
    });
  });
}

Deno.test("verify() with a clock that jumps back while it runs decides by one time", async () => {
  let reads = 0;
  const now = (): number => reads++ === 0 ? NOW : NOW - HOUR;
  await withServerFiles({}, async (root) => {
    const run = await runVerifyBelow(root, good, { world: { now } });
    assert.equal(run.exitCode, 0, run.stderr);
    assert.equal((await runVerifyBelow(root, good)).exitCode, 0);
  });
});
