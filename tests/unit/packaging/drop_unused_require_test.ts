import assert from "node:assert/strict";
import { dropUnusedRequire } from "../../../install/packaging/drop_unused_require.ts";

const HELPER = `import{createRequire as __deno_internal_createRequire} from "node:module";` +
  `var m=__deno_internal_createRequire(import.meta.url);export{m as a};`;

Deno.test("dropUnusedRequire leaves the helper to the files that use it", () => {
  const files = dropUnusedRequire(
    new Map([
      ["chunk-A.js", HELPER],
      ["chunk-B.js", `effect();export{};`],
      ["main.js", `import{b}from"./chunk-C.js";import"./chunk-A.js";import"./chunk-B.js";b();`],
      ["lazy.js", `import{a}from"./chunk-A.js";a();`],
    ]),
  );
  assert.equal(files.get("main.js"), `import{b}from"./chunk-C.js";import"./chunk-B.js";b();`);
  assert.equal(files.get("lazy.js"), `import{a}from"./chunk-A.js";a();`);
  assert.equal(files.get("chunk-A.js"), HELPER);
});

Deno.test("dropUnusedRequire keeps imports of a chunk that imports more than node:module", () => {
  const files = new Map([
    ["chunk-A.js", `import"./effect.js";${HELPER}`],
    ["main.js", `import"./chunk-A.js";`],
  ]);
  assert.deepEqual(dropUnusedRequire(files), files);
});
