import assert from "node:assert/strict";
import { openCommandLog } from "../../../src/cli/open_command_log.ts";
import { assertCodeAsync } from "../../support/assert_code.ts";
import { memoryTerminal } from "../../support/memory_terminal.ts";
import { withTempDir } from "../../support/with_temp_dir.ts";

Deno.test("openCommandLog keeps the order of lines and appends to an earlier log", () =>
  withTempDir(async (directory) => {
    await Deno.writeTextFile(`${directory}/opkssh.log`, "before\n");
    const log = await openCommandLog(directory, memoryTerminal());
    for (let count = 0; count < 20; count++) log.terminal.say(`line ${count}`);
    await log.close();
    const lines = (await Deno.readTextFile(`${directory}/opkssh.log`)).split("\n");
    assert.equal(lines[0], "before");
    assert.deepEqual(
      lines.slice(1, -1).map((line) => line.replace(/^\S+ \S+ /, "")),
      Array.from({ length: 20 }, (_, count) => `line ${count}`),
    );
  }));

Deno.test("openCommandLog makes the directory and its parents", () =>
  withTempDir(async (directory) => {
    const log = await openCommandLog(`${directory}/a/b`, memoryTerminal());
    await log.close();
    assert.ok((await Deno.stat(`${directory}/a/b/opkssh.log`)).isFile);
  }));

Deno.test("openCommandLog escapes control characters, so that a line stays a line", () =>
  withTempDir(async (directory) => {
    const log = await openCommandLog(directory, memoryTerminal());
    log.terminal.say("one\ntwo\x1b[2J");
    await log.close();
    const text = await Deno.readTextFile(`${directory}/opkssh.log`);
    assert.equal(text.split("\n").length, 2);
    assert.ok(!text.includes("\x1b"));
  }));

Deno.test("openCommandLog refuses a log that cannot be written", () =>
  withTempDir(async (directory) => {
    await Deno.mkdir(`${directory}/opkssh.log`);
    await assertCodeAsync(() => openCommandLog(directory, memoryTerminal()), "file_unwritable");
  }));

Deno.test("openCommandLog refuses a directory that is a file", () =>
  withTempDir(async (directory) => {
    await Deno.writeTextFile(`${directory}/file`, "");
    await assertCodeAsync(
      () => openCommandLog(`${directory}/file/logs`, memoryTerminal()),
      "file_unwritable",
    );
  }));
