import { COMMAND_TABLE } from "../../../src/cli/command_table.ts";
import { fishCompletion } from "../../../src/cli/fish_completion.ts";
import { checkSyntax } from "../../support/check_syntax.ts";
import { matchSnapshot } from "../../support/match_snapshot.ts";
import { programAvailable } from "../../support/program_available.ts";

Deno.test("fishCompletion is as committed", async () => {
  const file = new URL("__snapshots__/completion_fish.txt", import.meta.url);
  await matchSnapshot(file, fishCompletion(COMMAND_TABLE));
});

Deno.test({
  name: "fishCompletion is a script fish accepts (needs fish)",
  ignore: !programAvailable("fish"),
  fn: () => checkSyntax("fish", fishCompletion(COMMAND_TABLE)),
});
