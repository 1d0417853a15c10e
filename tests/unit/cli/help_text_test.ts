import assert from "node:assert/strict";
import { COMMAND_TABLE } from "../../../src/cli/command_table.ts";
import { helpText } from "../../../src/cli/help_text.ts";
import { visibleCommands } from "../../../src/cli/visible_commands.ts";
import { matchSnapshot } from "../../support/match_snapshot.ts";

for (const { path, words, command } of visibleCommands(COMMAND_TABLE)) {
  Deno.test(`helpText of ${words.join(" ")} is as committed`, async () => {
    const file = new URL(`__snapshots__/help_${words.join("_")}.txt`, import.meta.url);
    await matchSnapshot(file, helpText(path));
  });

  Deno.test(`helpText of ${words.join(" ")} fits 80 columns, except what can be copied`, () => {
    const copied = new Set(command.examples.map((example) => `    $ ${example.command}`));
    for (const line of helpText(path).split("\n")) {
      assert.ok(line.length <= 80 || copied.has(line), line);
      assert.equal(line, line.trimEnd());
    }
  });

  Deno.test(`helpText of ${words.join(" ")} shows usage and examples before flags`, () => {
    const text = helpText(path);
    const places = ["\nUsage:\n", "\nExamples:\n", "\nFlags:\n", "\nExit codes:\n"].map((title) =>
      text.indexOf(title)
    );
    assert.ok(places.every((place) => place > 0), text);
    assert.deepEqual(places, places.toSorted((one, other) => one - other));
  });
}
