import assert from "node:assert/strict";
import { unsetEnvironment } from "../../../src/platform/unset_environment.ts";

Deno.test("unsetEnvironment removes variables and tells which had a value", () => {
  Deno.env.set("OPKSSH_TEST_A", "x");
  Deno.env.set("OPKSSH_TEST_B", "");
  const names = ["OPKSSH_TEST_A", "OPKSSH_TEST_B", "OPKSSH_TEST_C"];
  assert.deepEqual(unsetEnvironment(names), ["OPKSSH_TEST_A"]);
  for (const name of names) assert.equal(Deno.env.get(name), undefined);
});
