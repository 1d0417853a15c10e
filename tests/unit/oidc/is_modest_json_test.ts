import assert from "node:assert/strict";
import { isModestJson } from "../../../src/oidc/is_modest_json.ts";

Deno.test("isModestJson takes 20000 parts and refuses one more", () => {
  for (const mark of [",", "[", "{", "\\"]) {
    assert.equal(isModestJson(mark.repeat(20_000)), true);
    assert.equal(isModestJson(mark.repeat(20_001)), false);
  }
  assert.equal(isModestJson("[,".repeat(10_000)), true);
  assert.equal(isModestJson("[,".repeat(10_001)), false);
});

Deno.test("isModestJson does not mind long strings", () => {
  assert.equal(isModestJson(`"${"a".repeat(1024 * 1024)}"`), true);
});
