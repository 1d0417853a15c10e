import assert from "node:assert/strict";
import { COMMAND_TABLE } from "../../../src/cli/command_table.ts";
import { listedCommands } from "../../../src/cli/listed_commands.ts";
import { LOGIN_COMMAND } from "../../../src/cli/login_command.ts";

Deno.test("listedCommands leaves out hidden ones and keeps the order", () => {
  const [first, second] = [LOGIN_COMMAND, { ...LOGIN_COMMAND, name: "second" }];
  const hidden = { ...LOGIN_COMMAND, name: "hidden", hidden: true };
  const root = { ...COMMAND_TABLE, commands: [second, hidden, first] };
  assert.deepEqual(listedCommands(root), [second, first]);
});

Deno.test("listedCommands of a command that groups none is empty", () => {
  assert.deepEqual(listedCommands(LOGIN_COMMAND), []);
});
