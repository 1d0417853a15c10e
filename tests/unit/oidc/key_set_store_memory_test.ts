import assert from "node:assert/strict";
import { memoryKeySetStore } from "../../../src/oidc/key_set_store_memory.ts";
import { keySetStoreBattery } from "../../support/key_set_store_battery.ts";
import { someKeySetEntry } from "../../support/some_key_set_entry.ts";

Deno.test("memoryKeySetStore does what every store does", async (t) => {
  await keySetStoreBattery(t, () => memoryKeySetStore());
});

Deno.test("memoryKeySetStore begins with the entries it is given", async () => {
  const entry = someKeySetEntry();
  assert.equal((await memoryKeySetStore([entry]).read(entry.issuer)).entry, entry);
});
