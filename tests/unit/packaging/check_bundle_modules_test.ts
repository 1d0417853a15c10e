import assert from "node:assert/strict";
import { checkBundleModules } from "../../../install/packaging/check_bundle_modules.ts";

Deno.test("checkBundleModules accepts the program and the packages it ships", () => {
  checkBundleModules(["main.ts", "src/ssh/fingerprint.ts", "npm:@noble/hashes@2.4.0/sha3.js"]);
});

for (
  const name of [
    "tests/support/x.ts",
    "install/packaging/stage.ts",
    "src/ssh/x_test.ts",
    "/elsewhere/x.ts",
    "npm:oidc-provider@9.13.3/lib/index.js",
    "npm:fast-check@4.10.2/lib/fast-check.js",
    "npm:playwright-core@1.65.1/index.js",
  ]
) {
  Deno.test(`checkBundleModules refuses ${name}`, () => {
    assert.throws(() => checkBundleModules(["main.ts", name]), { message: new RegExp(name) });
  });
}
