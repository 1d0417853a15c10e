import assert from "node:assert/strict";
import { COMMAND_TABLE } from "../../../src/cli/command_table.ts";
import { usageLine } from "../../../src/cli/usage_line.ts";
import { visibleCommands } from "../../../src/cli/visible_commands.ts";

const EXPECTED: readonly [words: string, line: string][] = [
  ["opkssh", "opkssh COMMAND"],
  ["opkssh login", "opkssh login [ALIAS] [flags]"],
  ["opkssh inspect", "opkssh inspect PATH-OR-KEY [flags]"],
  ["opkssh client provider", "opkssh client provider COMMAND"],
  // what follows its arguments is data
  ["opkssh verify", "opkssh verify [flags] PRINCIPAL CERT KEY-TYPE [EXTRA...]"],
];

for (const [words, line] of EXPECTED) {
  Deno.test(`usageLine of ${words}`, () => {
    const place = visibleCommands(COMMAND_TABLE).find((entry) => entry.words.join(" ") === words);
    assert.equal(usageLine(place?.path ?? []), line);
  });
}
