import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { analysisCache } from "../../../install/packaging/analysis_cache.ts";
import { withTempDir } from "../../support/with_temp_dir.ts";

function parts(files: readonly string[]): { files: readonly string[]; entries: readonly string[] } {
  return { files, entries: ["main.js"] };
}

async function withHome(
  files: Record<string, string>,
  run: (home: string) => Promise<void>,
): Promise<void> {
  await withTempDir(async (home) => {
    for (const [name, text] of Object.entries(files)) {
      await Deno.writeTextFile(join(home, name), text);
    }
    await Deno.symlink(Deno.execPath(), join(home, "deno"));
    await run(home);
  });
}

Deno.test("analysisCache knows every file of the bundle, also those loaded lazily", async () => {
  const files = { "main.js": `import("./lazy.js");`, "lazy.js": `export const lazy = 1;` };
  await withHome(files, async (home) => {
    await analysisCache(home, parts(["lazy.js", "main.js"]), "analysis");
    const database = new DatabaseSync(join(home, "analysis", "dep_analysis_cache_v2"));
    const rows = database.prepare("SELECT specifier FROM moduleinfocache ORDER BY 1").all();
    database.close();
    assert.deepEqual(
      rows.map((row) => row["specifier"]),
      ["lazy.js", "main.js"].map((name) => `file://${home}/${name}`),
    );
  });
});

Deno.test("analysisCache leaves files nobody can write to, and nothing else", async () => {
  await withHome({ "main.js": `console.log(1);` }, async (home) => {
    await analysisCache(home, parts(["main.js"]), "analysis");
    const names: string[] = [];
    for await (const { name, isFile } of Deno.readDir(join(home, "analysis"))) {
      names.push(name);
      const { mode } = await Deno.stat(join(home, "analysis", name));
      assert.equal((mode ?? 0) & 0o777, isFile ? 0o444 : 0o755, name);
    }
    assert.ok(names.includes("dep_analysis_cache_v2-wal"), names.join(" "));
    const around = await Array.fromAsync(Deno.readDir(home));
    const own = Deno.uid() === 0 ? ["analysis-root"] : [];
    assert.deepEqual(around.map(({ name }) => name).sort(), [
      "analysis",
      ...own,
      "deno",
      "main.js",
    ]);
  });
});

Deno.test("analysisCache fails on a bundle that does not parse", async () => {
  await withHome({ "main.js": `export const = ;` }, async (home) => {
    await assert.rejects(
      analysisCache(home, parts(["main.js"]), "analysis"),
      /Cannot analyse the bundle/,
    );
  });
});
