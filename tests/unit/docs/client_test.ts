import assert from "node:assert/strict";
import type { CommandSpec } from "../../../src/cli/command_spec.ts";
import { COMMAND_TABLE } from "../../../src/cli/command_table.ts";
import { findCommand } from "../../../src/cli/find_command.ts";
import { HELP_TOPICS } from "../../../src/cli/help_topics.ts";
import { parseCommandLine } from "../../../src/cli/parse_command_line.ts";
import { visibleCommands } from "../../../src/cli/visible_commands.ts";
import { formatSshConfigBlock } from "../../../src/client/ssh_config_block.ts";
import { AGENT_MODES } from "../../../src/config/agent_mode.ts";
import { parseClientConfig } from "../../../src/config/client_config.ts";
import { LOGIN_FLOWS } from "../../../src/config/login_flow.ts";
import { docBlocks } from "../../support/doc_blocks.ts";

const PAGE = await Deno.readTextFile(new URL("../../../docs/client.md", import.meta.url));
const BLOCKS = docBlocks(PAGE);

/** Cells of the rows below a heading, without the head of the table. */
function table(heading: string): readonly (readonly string[])[] {
  const [, section = ""] = PAGE.split(`## ${heading}\n`);
  const [own = ""] = section.split("\n## ");
  const rows = own.split("\n").filter((line) => line.startsWith("| ")).map((line) =>
    line.split("|").slice(1, -1).map((cell) => cell.trim())
  );
  assert.ok(rows.length > 2, heading);
  return rows.slice(2);
}

const bare = (cell = ""): string => cell.replaceAll("`", "");

/** Every command of the page: lines of its blocks, and code in its text. */
function commands(): readonly string[] {
  const lines = BLOCKS.filter(({ language }) => language === "sh").flatMap(({ text }) =>
    text.split("\n")
  );
  const inline = [...PAGE.replace(/^```[^]*?^```$/gm, "").matchAll(/`(opkssh [^`]+)`/g)]
    .map((match) => match[1] ?? "");
  return [...lines, ...inline]
    .flatMap((line) => line.split(/ (?:\|\||&&|>) /))
    .filter((line) => line.startsWith("opkssh "));
}

Deno.test("docs/client.md shows commands that can be typed", () => {
  const found = commands();
  assert.ok(found.length > 30);
  for (const line of found) {
    if (line === "opkssh COMMAND --help") continue;
    const words = line.split(" ").slice(1).map((word) => word.replaceAll("'", ""));
    const { path, rest } = findCommand(COMMAND_TABLE, words);
    assert.doesNotThrow(() => parseCommandLine(path, rest), line);
  }
});

Deno.test("docs/client.md names flags that exist", () => {
  const known = new Set(
    visibleCommands(COMMAND_TABLE).flatMap(({ command }: { command: CommandSpec }) =>
      command.flags.map((flag) => `--${flag.long}`)
    ),
  );
  known.add("--help");
  const named = [...PAGE.matchAll(/(?<![\w-])--[a-z][a-z-]*/g)].map(([flag]) => flag);
  assert.deepEqual(named.filter((flag) => !known.has(flag)), []);
});

Deno.test("docs/client.md says of exit codes and files what the help says", () => {
  const topic = (name: string): readonly { name: string; help: string }[] =>
    HELP_TOPICS.find((one) => one.name === name)?.rows ?? [];
  assert.deepEqual(
    table("Exit codes").map(([code, help]) => ({ name: code, help })),
    topic("exit-codes"),
  );
  const files = topic("files").filter(({ help }) => !help.startsWith("server: "));
  assert.deepEqual(
    table("The key").map(([name]) => bare(name)).toSorted(),
    files.map(({ name }) => name).filter((name) => !name.includes("auth_id")).toSorted(),
  );
});

Deno.test("docs/client.md names every flow and every way with the agent", () => {
  const names = (heading: string): readonly string[] => table(heading).map(([name]) => bare(name));
  assert.deepEqual(["auto", ...names("Log in")], LOGIN_FLOWS);
  assert.deepEqual(names("The SSH agent"), AGENT_MODES);
});

Deno.test("docs/client.md shows the lines ssh-config writes", () => {
  const [block] = BLOCKS.filter(({ language }) => language === "sshconfig");
  const lines = { hosts: [], command: "opkssh ensure", include: true, newFile: false };
  assert.equal(block?.text, formatSshConfigBlock(lines));
});

Deno.test("docs/client.md shows a configuration with every key, and none besides", async () => {
  const [block] = BLOCKS.filter(({ language }) => language === "toml");
  const config = await parseClientConfig(block?.text ?? "", {
    syntax: "toml",
    file: "client.md",
    kind: "user file",
    redirectUris: [],
  });
  assert.deepEqual(config.warnings, []);
  assert.deepEqual(Object.entries(config).filter(([, value]) => value === undefined), []);
  const [row = {}] = config.providers ?? [];
  assert.deepEqual(Object.entries(row).filter(([, value]) => value === undefined), []);
});

/** The text of the program but for its help, without the joints of long strings. */
async function sources(directory: URL): Promise<string> {
  const texts: string[] = [];
  for await (const entry of Deno.readDir(directory)) {
    if (entry.name.endsWith("_command.ts")) continue;
    const url = new URL(entry.isDirectory ? `${entry.name}/` : entry.name, directory);
    texts.push(entry.isDirectory ? await sources(url) : await Deno.readTextFile(url));
  }
  return texts.join("\n").replace(/["`] \+\s*["`]/g, "").toLowerCase();
}

Deno.test("docs/client.md quotes messages that are really said", async () => {
  const source = await sources(new URL("../../../src/", import.meta.url));
  for (const [said = ""] of table("When it does not work")) {
    if (said.endsWith("(from ssh)")) continue;
    const pattern = bare(said).toLowerCase().replaceAll(/[()]/g, "\\$&")
      .replaceAll('"..."', '"\\$\\{[^"]*\\}"');
    assert.match(source, new RegExp(pattern));
  }
});
