import assert from "node:assert/strict";
import fc from "fast-check";
import { sha3_256 as sha3Library, shake256 as shakeLibrary } from "@noble/hashes/sha3.js";
import { concatBytes } from "../../../src/encoding/bytes.ts";
import { sha3, shake } from "../../../src/encoding/sha3.ts";

Deno.test("sha3() gives the digests of FIPS 202", async () => {
  assert.equal(
    (await sha3(new Uint8Array(0))).toHex(),
    "a7ffc6f8bf1ed76651c14756a061d662f580ff4de43b49fa82d80a4b80f8434a",
  );
});

Deno.test("shake() gives the outputs of FIPS 202", async () => {
  assert.equal(
    (await shake(new Uint8Array(0), 32)).toHex(),
    "46b9dd2b0ba88d13233b3feb743eeb243fcd52ea62b81b82b50c27646ed5762f",
  );
});

Deno.test("sha3() and shake() agree with a library on any input", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ maxLength: 700 }),
      fc.integer({ min: 1, max: 400 }),
      async (input, length) => {
        const data = concatBytes(input);
        assert.deepEqual([...await sha3(data)], [...sha3Library(data)]);
        assert.deepEqual([...await shake(data, length)], [
          ...shakeLibrary(data, { dkLen: length }),
        ]);
      },
    ),
  );
});
