import assert from "node:assert/strict";
import { join } from "node:path";
import { joinStaticChunks } from "../../../install/packaging/join_static_chunks.ts";
import { runDeno } from "../../../install/packaging/run_deno.ts";
import { withTempDir } from "../../support/with_temp_dir.ts";

/** A part as the bundler cuts it: two chunks the entry loads, one more that only a lazy part loads. */
const entry: ReadonlyMap<string, string> = new Map([
  [
    "part.js",
    `import{a as S}from"./chunk-1.js";import{a as n}from"./chunk-2.js";n.count++;` +
    `async function l(){let{lazy:m}=await import("./lazy-1.js");return[m()instanceof S,n.count]}` +
    `export{l as lazy};`,
  ],
  ["chunk-1.js", `import"./chunk-2.js";var S=class extends Error{};export{S as a};`],
  ["chunk-2.js", `var n={count:0};export{n as a};`],
  ["chunk-3.js", `function o(){return 1}export{o as a};`],
  [
    "lazy-1.js",
    `import{a as E}from"./chunk-1.js";import{a}from"./chunk-2.js";import"./chunk-1.js";` +
    `import{a as o}from"./chunk-3.js";function l(){a.count+=o();return new E}export{l as lazy};`,
  ],
]);

Deno.test("joinStaticChunks makes one file of an entry, whose values lazy parts share", async () => {
  const joined = await joinStaticChunks(entry, "part.js");
  assert.deepEqual([...joined.keys()].sort(), ["chunk-3.js", "lazy-1.js", "part.js"]);
  assert.ok(!/\bfrom"/.test(joined.get("part.js") ?? ""), joined.get("part.js"));
  await withTempDir(async (directory) => {
    for (const [name, text] of joined) await Deno.writeTextFile(join(directory, name), text);
    await Deno.writeTextFile(
      join(directory, "start.js"),
      `const{lazy}=await import("./part.js");console.log(JSON.stringify(await lazy()));`,
    );
    const run = await runDeno(["run", "--no-config", "--allow-read", "start.js"], {
      cwd: directory,
    });
    assert.equal(run.stdout, "[true,2]\n", run.stderr);
  });
});

Deno.test("joinStaticChunks leaves an entry without chunks as it is", async () => {
  const part = new Map([["part.js", `export const a=1;`], ["lazy.js", `export const b=1;`]]);
  assert.deepEqual(await joinStaticChunks(part, "part.js"), part);
});

Deno.test("joinStaticChunks refuses a use of a chunk it does not know", async () => {
  const odd = new Map(entry).set("lazy-1.js", `import*as c from"./chunk-1.js";export{c as lazy};`);
  await assert.rejects(joinStaticChunks(odd, "part.js"), /nobody knows how chunk-1\.js is used/);
});
