import assert from "node:assert/strict";
import type { CommandSpec } from "../../../src/cli/command_spec.ts";
import { visibleCommands } from "../../../src/cli/visible_commands.ts";

function command(name: string, more: Partial<CommandSpec> = {}): CommandSpec {
  return {
    name,
    summary: "",
    description: [],
    arguments: [],
    flags: [],
    examples: [],
    exitCodes: [],
    run: () => Promise.resolve(0),
    ...more,
  };
}

Deno.test("visibleCommands lists every command with its path, and no hidden one", () => {
  const root = command("r", {
    commands: [
      command("a", { commands: [command("b")] }),
      command("h", { hidden: true, commands: [command("c")] }),
      command("d"),
    ],
  });
  assert.deepEqual(visibleCommands(root).map(({ words }) => words.join(" ")), [
    "r",
    "r a",
    "r a b",
    "r d",
  ]);
});
