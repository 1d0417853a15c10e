import assert from "node:assert/strict";
import { PROJECT_ROOT } from "../../../install/packaging/run_deno.ts";

Deno.test("docs/faults.md names tests that exist", async () => {
  const text = await Deno.readTextFile(new URL("docs/faults.md", PROJECT_ROOT));
  const rows = text.split("\n").filter((line) =>
    line.startsWith("| ") && line.includes("_test.ts")
  );
  assert.ok(rows.length > 40, `${rows.length} rows`);
  for (const row of rows) {
    const [, file, name = ""] = /`(tests\/\S+_test\.ts)`: (.*?) *\|$/.exec(row) ?? [];
    assert.ok(file !== undefined && name !== "", row);
    const source = await Deno.readTextFile(new URL(file, PROJECT_ROOT));
    assert.ok(source.includes(name), `${file} has no test "${name}"`);
  }
});
