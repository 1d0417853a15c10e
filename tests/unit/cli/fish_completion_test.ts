import assert from "node:assert/strict";
import { COMMAND_TABLE } from "../../../src/cli/command_table.ts";
import { fishCompletion } from "../../../src/cli/fish_completion.ts";
import { checkSyntax } from "../../support/check_syntax.ts";
import { matchSnapshot } from "../../support/match_snapshot.ts";
import { programAvailable } from "../../support/program_available.ts";
import { withTempDir } from "../../support/with_temp_dir.ts";

Deno.test("fishCompletion is as committed", async () => {
  const file = new URL("__snapshots__/completion_fish.txt", import.meta.url);
  await matchSnapshot(file, fishCompletion(COMMAND_TABLE));
});

Deno.test({
  name: "fishCompletion is a script fish accepts (needs fish)",
  ignore: !programAvailable("fish"),
  fn: () => checkSyntax("fish", fishCompletion(COMMAND_TABLE)),
});

for (
  const [line, candidates] of [
    ["opkssh comp", ["completion"]],
    ["opkssh login ", ["google", "work"]],
    ["opkssh login --fl", ["--flow"]],
    ["opkssh login --flow ", ["auto", "browser", "device", "paste"]],
    ["opkssh client ", ["provider"]],
    ["opkssh completion z", ["zsh"]],
    ["opkssh help exit", ["exit-codes"]],
  ] as const
) {
  Deno.test({
    name: `fishCompletion loaded into fish completes "${line}" (needs fish)`,
    ignore: !programAvailable("fish"),
    fn: () =>
      withTempDir(async (directory) => {
        await Deno.writeTextFile(
          `${directory}/opkssh`,
          "#!/bin/sh\nprintf 'google https://accounts.google.com\\nwork   https://op.example\\n'\n",
          { mode: 0o755 },
        );
        await Deno.writeTextFile(`${directory}/opkssh.fish`, fishCompletion(COMMAND_TABLE));
        const { stdout, code } = await new Deno.Command("fish", {
          args: ["--no-config", "-c", 'source $argv[1]; complete -C "$argv[2]"', "--"].concat(
            `${directory}/opkssh.fish`,
            line,
          ),
          env: {
            HOME: directory,
            XDG_CONFIG_HOME: directory,
            PATH: `${directory}:${Deno.env.get("PATH") ?? ""}`,
          },
        }).output();
        assert.equal(code, 0);
        const words = new TextDecoder().decode(stdout).split("\n").slice(0, -1)
          .map((found) => found.split("\t")[0] ?? "");
        assert.deepEqual(words.filter((word) => !word.startsWith("--") || line.includes("--")), [
          ...candidates,
        ]);
      }),
  });
}
