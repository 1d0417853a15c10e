import assert from "node:assert/strict";
import { processEnvironment } from "../../../src/platform/process_environment.ts";

Deno.test("processEnvironment is the process's own, without the launcher's variables", () => {
  Deno.env.set("DENO_DIR", "/nowhere");
  Deno.env.set("OPKSSH_TEST_VARIABLE", "1");
  try {
    const environment = processEnvironment();
    assert.equal(environment["OPKSSH_TEST_VARIABLE"], "1");
    assert.equal(environment["PATH"], Deno.env.get("PATH"));
    assert.equal("DENO_DIR" in environment, false);
  } finally {
    Deno.env.delete("OPKSSH_TEST_VARIABLE");
    Deno.env.delete("DENO_DIR");
  }
});
