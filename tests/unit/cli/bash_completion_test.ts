import assert from "node:assert/strict";
import { bashCompletion } from "../../../src/cli/bash_completion.ts";
import { COMMAND_TABLE } from "../../../src/cli/command_table.ts";
import { checkSyntax } from "../../support/check_syntax.ts";
import { programAvailable } from "../../support/program_available.ts";
import { withTempDir } from "../../support/with_temp_dir.ts";

const ignore = !programAvailable("bash");

Deno.test({
  name: "bashCompletion is a script bash accepts (needs bash)",
  ignore,
  fn: () => checkSyntax("bash", bashCompletion(COMMAND_TABLE)),
});

/** What bash hands to the function for a command line, and what comes back. */
const CASES: readonly [words: readonly string[], candidates: readonly string[]][] = [
  [["lo"], ["login", "logout"]],
  [["client", ""], ["provider"]],
  [["client", "provider", ""], ["list"]],
  [["client", "provider", "list", "--j"], ["--json"]],
  [["login", ""], ["google", "work"]],
  [["login", "w"], ["work"]],
  [["login", "google", ""], []],
  [["login", "--print"], ["--print-id-token", "--print-key"]],
  [["login", "--key-type", ""], ["ecdsa", "ed25519"]],
  [["login", "-t", "ed"], ["ed25519"]],
  // bash splits at the equals sign
  [["login", "--key-type", "="], ["ecdsa", "ed25519"]],
  [["login", "--key-type", "=", "ed"], ["ed25519"]],
  [["login", "--key-type", "=", "ed25519", "g"], ["google"]],
  [["login", "-t", "ed25519", "g"], ["google"]],
  [["login", "-v", "g"], ["google"]],
  [["login", "--lifetime", ""], []],
  [["inspect", ""], ["a file", "directory"]],
  [["login", "--log-dir", ""], ["directory"]],
  [["add", "root", "alice@example.com", "g"], ["google", "gitlab"]],
  [["completion", ""], ["bash", "zsh", "fish", "powershell"]],
  [["help", "env"], ["environment"]],
  [["nonsense", ""], []],
];

for (const [words, candidates] of CASES) {
  Deno.test({
    name: `bashCompletion of [${words.join(" ")}] (needs bash)`,
    ignore,
    fn: () =>
      withTempDir(async (directory) => {
        await Deno.mkdir(`${directory}/home/directory`, { recursive: true });
        await Deno.writeTextFile(`${directory}/home/a file`, "");
        await Deno.writeTextFile(
          `${directory}/opkssh`,
          "#!/bin/sh\nprintf 'google https://accounts.google.com\\nwork   https://op.example\\n'\n",
          { mode: 0o755 },
        );
        const script = `${bashCompletion(COMMAND_TABLE)}
COMP_WORDS=(opkssh "$@")
COMP_CWORD=$#
_opkssh
for candidate in "\${COMPREPLY[@]}"; do printf '%s\\n' "$candidate"; done`;
        const { stdout, code } = await new Deno.Command("bash", {
          args: ["--norc", "-c", script, "bash", ...words],
          cwd: `${directory}/home`,
          env: { PATH: `${directory}:${Deno.env.get("PATH") ?? ""}` },
        }).output();
        assert.equal(code, 0);
        const lines = new TextDecoder().decode(stdout).split("\n").slice(0, -1);
        assert.deepEqual(lines.toSorted(), candidates.toSorted());
      }),
  });
}
