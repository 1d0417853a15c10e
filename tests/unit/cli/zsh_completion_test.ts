import assert from "node:assert/strict";
import { COMMAND_TABLE } from "../../../src/cli/command_table.ts";
import { zshCompletion } from "../../../src/cli/zsh_completion.ts";
import { checkSyntax } from "../../support/check_syntax.ts";
import { matchSnapshot } from "../../support/match_snapshot.ts";
import { programAvailable } from "../../support/program_available.ts";
import { withTempDir } from "../../support/with_temp_dir.ts";

Deno.test("zshCompletion is as committed", async () => {
  const file = new URL("__snapshots__/completion_zsh.txt", import.meta.url);
  await matchSnapshot(file, zshCompletion(COMMAND_TABLE));
});

Deno.test({
  name: "zshCompletion is a script zsh accepts (needs zsh)",
  ignore: !programAvailable("zsh"),
  fn: () => checkSyntax("zsh", zshCompletion(COMMAND_TABLE)),
});

/** Typed before: loads the script, and has a tab complete although more is already typed. */
function setup(directory: string): string {
  return `PS1= PS2= fpath=(${directory} $fpath); autoload -Uz compinit; compinit -u -D; ` +
    "zstyle ':completion:*' insert-tab false\n";
}

for (
  const [typed, ran] of [
    ["opkssh compl\t z\t", "completion zsh"],
    ["opkssh login goo\t", "login google"],
    ["opkssh login --fl\tdev\t", "login --flow=device"],
    ["opkssh cli\tp\tl\t", "client provider list"],
    ["opkssh help exit\t", "help exit-codes"],
  ] as const
) {
  Deno.test({
    name: `zshCompletion loaded into zsh makes "${ran}" of ${
      JSON.stringify(typed)
    } (needs zsh, script)`,
    ignore: !programAvailable("zsh") || !programAvailable("script"),
    fn: () =>
      withTempDir(async (directory) => {
        await Deno.writeTextFile(
          `${directory}/opkssh`,
          `#!/bin/sh
test -t 1 && { echo "RAN:$*:END"; exit; }
printf 'google https://accounts.google.com\\nwork   https://op.example\\n'
`,
          { mode: 0o755 },
        );
        await Deno.writeTextFile(`${directory}/_opkssh`, zshCompletion(COMMAND_TABLE));
        // a terminal for zsh, which completes for nobody else; whichever shell script starts,
        // zsh must stay in the terminal's foreground group or it is stopped at its first read
        const child = new Deno.Command("script", {
          args: ["-qec", "exec timeout --foreground 20 zsh -f -i", "/dev/null"],
          env: {
            HOME: directory,
            TERM: "dumb",
            PATH: `${directory}:${Deno.env.get("PATH") ?? ""}`,
          },
          stdin: "piped",
          stdout: "piped",
        }).spawn();
        const writer = child.stdin.getWriter();
        await writer.write(new TextEncoder().encode(`${setup(directory)}${typed}\nexit\n`));
        const { stdout } = await child.output();
        await writer.close().catch(() => undefined);
        const said = new TextDecoder().decode(stdout);
        assert.equal(/RAN:(.*?) *:END/.exec(said)?.[1], ran, said);
      }),
  });
}
