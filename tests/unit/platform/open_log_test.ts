import assert from "node:assert/strict";
import { appendLog } from "../../../src/platform/append_log.ts";
import { openLog } from "../../../src/platform/open_log.ts";
import { withTempDir } from "../../support/with_temp_dir.ts";

const options = { mode: 0o600 };

Deno.test("openLog appends one line per record and makes the file with the given mode", async () => {
  await withTempDir(async (directory) => {
    const path = `${directory}/log`;
    const log = await openLog(path, options);
    assert.equal(log.problem, undefined);
    assert.equal(await log.append("first"), undefined);
    assert.equal(await log.append("second\nallow root"), undefined);
    log.close();
    assert.match(await log.append("third") ?? "", /closed/);
    assert.equal(await Deno.readTextFile(path), "first\nsecond\\u000aallow root\n");
    assert.equal(((await Deno.stat(path)).mode ?? 0) & 0o777, 0o600);
  });
});

Deno.test("openLog appends behind what others append", async () => {
  await withTempDir(async (directory) => {
    const path = `${directory}/log`;
    const logs = await Promise.all([openLog(path, options), openLog(path, options)]);
    const records = Array.from({ length: 200 }, (_, i) => `record ${i} ${"x".repeat(i * 7)}`);
    await Promise.all(records.map((record, i) => logs[i % 2]?.append(record)));
    for (const log of logs) log.close();
    const lines = (await Deno.readTextFile(path)).split("\n");
    assert.equal(lines.pop(), "");
    assert.deepEqual(lines.sort(), records.toSorted());
  });
});

Deno.test("appendLog writes one record", async () => {
  await withTempDir(async (directory) => {
    const path = `${directory}/log`;
    assert.equal(await appendLog(path, "one", options), undefined);
    assert.equal(await appendLog(path, "two", options), undefined);
    assert.equal(await Deno.readTextFile(path), "one\ntwo\n");
  });
});

Deno.test("appendLog never throws: a log that cannot be written is told about", async () => {
  await withTempDir(async (directory) => {
    const good = `${directory}/good`;
    await Deno.writeTextFile(good, "");
    await Deno.mkdir(`${directory}/directory`);
    await new Deno.Command("mkfifo", { args: [`${directory}/fifo`] }).output();
    await Deno.symlink(good, `${directory}/link`);
    const cases: [string, RegExp][] = [
      ["missing/log", /no such file or directory/],
      ["directory", /not a regular file/],
      ["fifo", /not a regular file/],
      ["link", /symbolic link/],
      ["nul\0", /Cannot open log/],
    ];
    for (const [name, expected] of cases) {
      assert.match(await appendLog(`${directory}/${name}`, "x", options) ?? "", expected);
    }
    assert.match(await appendLog("/dev/full", "x", options) ?? "", /not a regular file/);
    assert.equal(await Deno.readTextFile(good), "");
  });
});

Deno.test("openLog needs no permission once it is open", async () => {
  await withTempDir(async (directory) => {
    const program = `
      import { openLog } from "${new URL("../../../src/platform/open_log.ts", import.meta.url)}";
      const log = await openLog("${directory}/log", { mode: 0o600 });
      for (const name of ["read", "write"]) await Deno.permissions.revoke({ name });
      Deno.exit(await log.append("written") === undefined ? 0 : 1);`;
    await Deno.writeTextFile(`${directory}/main.ts`, program);
    const { code } = await new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--no-check",
        "--no-prompt",
        "--allow-read",
        "--allow-write",
        `${directory}/main.ts`,
      ],
    }).output();
    assert.equal(code, 0);
    assert.equal(await Deno.readTextFile(`${directory}/log`), "written\n");
  });
});
