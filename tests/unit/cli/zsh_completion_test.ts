import { COMMAND_TABLE } from "../../../src/cli/command_table.ts";
import { zshCompletion } from "../../../src/cli/zsh_completion.ts";
import { checkSyntax } from "../../support/check_syntax.ts";
import { matchSnapshot } from "../../support/match_snapshot.ts";
import { programAvailable } from "../../support/program_available.ts";

Deno.test("zshCompletion is as committed", async () => {
  const file = new URL("__snapshots__/completion_zsh.txt", import.meta.url);
  await matchSnapshot(file, zshCompletion(COMMAND_TABLE));
});

Deno.test({
  name: "zshCompletion is a script zsh accepts (needs zsh)",
  ignore: !programAvailable("zsh"),
  fn: () => checkSyntax("zsh", zshCompletion(COMMAND_TABLE)),
});
