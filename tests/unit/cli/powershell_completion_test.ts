import { COMMAND_TABLE } from "../../../src/cli/command_table.ts";
import { powershellCompletion } from "../../../src/cli/powershell_completion.ts";
import { matchSnapshot } from "../../support/match_snapshot.ts";
import { programAvailable } from "../../support/program_available.ts";
import assert from "node:assert/strict";

Deno.test("powershellCompletion is as committed", async () => {
  const file = new URL("__snapshots__/completion_powershell.txt", import.meta.url);
  await matchSnapshot(file, powershellCompletion(COMMAND_TABLE));
});

Deno.test({
  name: "powershellCompletion completes a command (needs pwsh)",
  ignore: !programAvailable("pwsh"),
  fn: async () => {
    const script = `${powershellCompletion(COMMAND_TABLE)}
(TabExpansion2 'opkssh logi').CompletionMatches.CompletionText
(TabExpansion2 'opkssh login --key-type e').CompletionMatches.CompletionText`;
    const { stdout, code } = await new Deno.Command("pwsh", {
      args: ["-NoProfile", "-Command", script],
    }).output();
    assert.equal(code, 0);
    assert.deepEqual(new TextDecoder().decode(stdout).split(/\r?\n/).slice(0, 3), [
      "login",
      "ecdsa",
      "ed25519",
    ]);
  },
});
