import assert from "node:assert/strict";
import type { CommandSpec } from "../../../src/cli/command_spec.ts";
import { COMMAND_TABLE } from "../../../src/cli/command_table.ts";
import { manPage } from "../../../src/cli/man_page.ts";
import { visibleCommands } from "../../../src/cli/visible_commands.ts";
import { programAvailable } from "../../support/program_available.ts";

Deno.test("manPage of every command has a file of its own", () => {
  const names = visibleCommands(COMMAND_TABLE).map((place) => manPage(place, "1.2.3").name);
  assert.equal(new Set(names).size, names.length);
  assert.ok(names.includes("opkssh.1") && names.includes("opkssh-client-provider-list.1"));
});

Deno.test("manPage of the program lists commands, environment and files", () => {
  const [root] = visibleCommands(COMMAND_TABLE);
  assert.ok(root !== undefined);
  const { text } = manPage(root, "1.2.3");
  assert.match(text, /^\.TH OPKSSH 1 "" "opkssh 1\.2\.3" "User Commands"\n/);
  for (const title of ["COMMANDS", "ENVIRONMENT", "FILES", "EXIT STATUS", "EXAMPLES"]) {
    assert.ok(text.includes(`.SH ${title}\n`), title);
  }
  assert.ok(text.includes("\\fBOPKSSH_DEFAULT\\fR"));
});

Deno.test("manPage escapes what a formatter would take for something else", () => {
  const command: CommandSpec = {
    name: "x",
    summary: "it's a \\ back-slash",
    description: [".not a request", "'nor this", '"quoted" `tick` ^ ~'],
    arguments: [],
    flags: [],
    examples: [{ purpose: "run", command: "opkssh x --y='z'" }],
    exitCodes: [],
    run: () => Promise.resolve(0),
  };
  const { text } = manPage({ path: [command], words: ["x"], command }, "1-2");
  assert.ok(text.includes("x \\- it\\(aqs a \\e back\\-slash\n"));
  assert.ok(text.includes("\n\\&.not a request\n"));
  assert.ok(text.includes("\n\\&\\(aqnor this\n"));
  assert.ok(text.includes("\n\\(dqquoted\\(dq \\(gatick\\(ga \\(ha \\(ti\n"));
  assert.ok(text.includes("$ opkssh x \\-\\-y=\\(aqz\\(aq"));
  assert.ok(text.includes('"opkssh 1\\-2"'));
});

Deno.test({
  name: "manPage of every command is accepted by groff without a warning (needs groff)",
  ignore: !programAvailable("groff"),
  fn: async () => {
    for (const place of visibleCommands(COMMAND_TABLE)) {
      const page = manPage(place, "1.2.3");
      const child = new Deno.Command("groff", {
        args: ["-man", "-Tascii", "-ww", "-z"],
        stdin: "piped",
        stdout: "piped",
        stderr: "piped",
      }).spawn();
      const writer = child.stdin.getWriter();
      await writer.write(new TextEncoder().encode(page.text));
      await writer.close();
      const { code, stderr } = await child.output();
      assert.equal(new TextDecoder().decode(stderr), "", page.name);
      assert.equal(code, 0, page.name);
    }
  },
});
