import assert from "node:assert/strict";
import { gqSignIdToken } from "../../../src/client/gq_sign_id_token.ts";
import { parseCompactIdToken } from "../../../src/openpubkey/parse_pk_token.ts";
import { verifyGqToken } from "../../../src/openpubkey/gq/gq_token.ts";
import { systemRandom } from "../../../src/platform/random.ts";
import { assertCodeAsync } from "../../support/assert_code.ts";
import { factoryKey, keySetOf, makeIdToken } from "../../support/token_factory.ts";

Deno.test("gqSignIdToken signs what holds and overwrites the RS256 signature", async () => {
  const key = await factoryKey("RS256");
  const idToken = parseCompactIdToken(await makeIdToken({}));
  const signed = parseCompactIdToken(
    await gqSignIdToken({ idToken, keySet: keySetOf(key), cic: "c", random: systemRandom }),
  );
  await verifyGqToken(signed.claims.segment, signed, key.jwk);
  assert.ok(idToken.signature.every((byte) => byte === 0));
});

Deno.test("gqSignIdToken overwrites the signature also when it refuses", async () => {
  const other = await factoryKey("RS256", "other");
  const sameName = { ...other, kid: (await factoryKey("RS256")).kid };
  for (const keySet of [keySetOf(), keySetOf(other), keySetOf(sameName)]) {
    const idToken = parseCompactIdToken(await makeIdToken({}));
    await assertCodeAsync(
      () => gqSignIdToken({ idToken, keySet, cic: undefined, random: systemRandom }),
      "token_rejected",
    );
    assert.ok(idToken.signature.every((byte) => byte === 0));
  }
});
