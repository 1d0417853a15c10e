import assert from "node:assert/strict";
import { concatBytes } from "../../../src/encoding/bytes.ts";
import { assertP256Point } from "../../../src/ssh/assert_p256_point.ts";
import { generateUserKeyPair } from "../../../src/ssh/user_key_pair.ts";

Deno.test("assertP256Point takes points that the runtime made", async () => {
  for (let i = 0; i < 20; i++) {
    const { publicKey } = await generateUserKeyPair("ecdsa");
    assert.ok(publicKey.type === "ecdsa-sha2-nistp256");
    assertP256Point(publicKey.point);
  }
});

Deno.test("assertP256Point takes x = 0, which is on the curve", () => {
  const y = Uint8Array.fromHex("66485c780e2f83d72433bd5d84a06bb6541c2af31dae871728bf856a174f93f4");
  assertP256Point(concatBytes(Uint8Array.of(4), new Uint8Array(32), y));
});

Deno.test("assertP256Point refuses every point that differs in one bit", async () => {
  const { publicKey } = await generateUserKeyPair("ecdsa");
  assert.ok(publicKey.type === "ecdsa-sha2-nistp256");
  for (let bit = 0; bit < 65 * 8; bit++) {
    const point = publicKey.point.slice();
    point[bit >> 3] = (point[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    assert.throws(() => assertP256Point(point), { name: "WireError" });
  }
});
