import assert from "node:assert/strict";
import { COMMAND_TABLE } from "../../../src/cli/command_table.ts";
import { COMPLETION_COMMAND } from "../../../src/cli/completion_command.ts";
import { completionScript } from "../../../src/cli/completion_script.ts";
import { visibleCommands } from "../../../src/cli/visible_commands.ts";
import { assertCodeAsync } from "../../support/assert_code.ts";

const SHELLS = COMPLETION_COMMAND.arguments[0]?.choices ?? [];

for (const shell of SHELLS) {
  Deno.test(`completionScript for ${shell} knows every command and flag`, async () => {
    const script = await completionScript(shell);
    for (const { command } of visibleCommands(COMMAND_TABLE)) {
      assert.ok(script.includes(command.name), command.name);
      for (const flag of command.flags) {
        const written = shell === "fish" ? `-l ${flag.long} ` : `--${flag.long}`;
        assert.ok(script.includes(written), flag.long);
      }
    }
  });

  Deno.test(`completionScript for ${shell} is ASCII and ends in a line feed`, async () => {
    assert.match(await completionScript(shell), /^[\x20-\x7e\n]+\n$/);
  });
}

for (const shell of ["", "sh", "Bash", "constructor"]) {
  Deno.test(`completionScript refuses the shell ${JSON.stringify(shell)}`, async () => {
    await assertCodeAsync(() => completionScript(shell), "usage");
  });
}

Deno.test("completionScript suggests the shell that was probably meant", async () => {
  await assert.rejects(completionScript("fihs"), {
    hints: ["did you mean: opkssh completion fish", "opkssh completion --help"],
  });
});
