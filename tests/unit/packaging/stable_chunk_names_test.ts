import assert from "node:assert/strict";
import { stableChunkNames } from "../../../install/packaging/stable_chunk_names.ts";

function files(first: string, second: string): Map<string, string> {
  return new Map([
    [`chunk-${first}.js`, "export const a=1;"],
    [`lazy-${second}.js`, `import{a}from"./chunk-${first}.js";import("./lazy-${second}.js");`],
    ["main.js", `import("./lazy-${second}.js");`],
  ]);
}

Deno.test("stableChunkNames gives the same names whatever the bundler chose", async () => {
  assert.deepEqual(
    await stableChunkNames(files("AAAAAAAA", "BBBBBBBB")),
    await stableChunkNames(files("CCCCCCC2", "DDDDDDD3")),
  );
});

Deno.test("stableChunkNames replaces every mention and leaves main.js its name", async () => {
  const renamed = await stableChunkNames(files("AAAAAAAA", "BBBBBBBB"));
  const names = [...renamed.keys()];
  assert.ok(names.includes("main.js"));
  for (const text of renamed.values()) {
    assert.ok(!/AAAAAAAA|BBBBBBBB/.test(text));
    for (const mention of text.matchAll(/"\.\/([^"]+)"/g)) {
      assert.ok(names.includes(mention[1] ?? ""), mention[1]);
    }
  }
});

Deno.test("stableChunkNames gives other contents another name", async () => {
  const one = await stableChunkNames(new Map([["chunk-AAAAAAAA.js", "export const a=1;"]]));
  const other = await stableChunkNames(new Map([["chunk-AAAAAAAA.js", "export const a=2;"]]));
  assert.notDeepEqual([...one.keys()], [...other.keys()]);
});

Deno.test("stableChunkNames refuses chunks it cannot tell apart", async () => {
  const same = new Map([["chunk-AAAAAAAA.js", "x"], ["chunk-BBBBBBBB.js", "x"]]);
  await assert.rejects(stableChunkNames(same), /same contents/);
});

Deno.test("stableChunkNames keeps chunks of two parts apart that differ in their imports only", async () => {
  const part = (contents: string): Map<string, string> =>
    new Map([
      ["chunk-AAAAAAAA.js", contents],
      ["lazy-BBBBBBBB.js", `import{a}from"./chunk-AAAAAAAA.js";`],
    ]);
  const [one, other] = [
    await stableChunkNames(part("export const a=1;"), "main.ts"),
    await stableChunkNames(part("export const a=2;"), "src/worker.ts"),
  ];
  for (const name of one.keys()) assert.ok(!other.has(name), name);
});
