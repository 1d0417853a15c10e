import assert from "node:assert/strict";
import { checkBundleImports } from "../../../install/packaging/check_bundle_imports.ts";

Deno.test("checkBundleImports accepts chunks and modules of the runtime", () => {
  checkBundleImports(
    "main.js",
    `import{a}from"./chunk-0.js";import"node:fs";await import("./b.js")`,
  );
});

for (
  const text of [
    `import{a}from"npm:left-pad@1"`,
    `import"jsr:@std/assert"`,
    `await import("https://example.org/x.js")`,
    "await import(`data:text/javascript,0`)",
    `export*from'file:///tmp/x.js'`,
    `await import("./src/server/verify.ts")`,
  ]
) {
  Deno.test(`checkBundleImports refuses ${text}`, () => {
    assert.throws(() => checkBundleImports("main.js", text), /main\.js would import \S+ at run/);
  });
}
