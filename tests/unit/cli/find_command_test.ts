import assert from "node:assert/strict";
import { COMMAND_TABLE } from "../../../src/cli/command_table.ts";
import { findCommand } from "../../../src/cli/find_command.ts";
import { assertCode } from "../../support/assert_code.ts";

const FOUND: readonly [argv: readonly string[], words: string, rest: readonly string[]][] = [
  [[], "opkssh", []],
  [["login"], "opkssh login", []],
  [["login", "google", "-v"], "opkssh login", ["google", "-v"]],
  [["login", "logout"], "opkssh login", ["logout"]],
  [["client"], "opkssh client", []],
  [["client", "provider", "list", "--json"], "opkssh client provider list", ["--json"]],
  // flags before the name of the command, as the Go tool takes them
  [["--config-path", "login", "login"], "opkssh login", ["--config-path", "login"]],
  [["--config-path=c", "login"], "opkssh login", ["--config-path=c"]],
  [["--auto-refresh", "login"], "opkssh login", ["--auto-refresh"]],
  [["-i", "f", "logout"], "opkssh logout", ["-i", "f"]],
  [["-if", "logout"], "opkssh logout", ["-if"]],
  [["-p", "login"], "opkssh login", ["-p"]],
  [["-pt", "ed25519", "login"], "opkssh login", ["-pt", "ed25519"]],
  [["client", "--json", "provider", "list"], "opkssh client provider list", ["--json"]],
  [["--help", "login"], "opkssh login", ["--help"]],
  // the root's own flags end the search
  [["-v", "login"], "opkssh", ["-v"]],
  [["--version", "login"], "opkssh", ["--version"]],
  [["--", "login"], "opkssh", ["--", "login"]],
  [["verify", "--config-path", "f", "a", "b", "c"], "opkssh verify", [
    "--config-path",
    "f",
    "a",
    "b",
    "c",
  ]],
];

for (const [argv, words, rest] of FOUND) {
  Deno.test(`findCommand for [${argv.join(" ")}] is ${words}`, () => {
    const found = findCommand(COMMAND_TABLE, argv);
    assert.equal(found.path.map((entry) => entry.name).join(" "), words);
    assert.equal(found.command, found.path.at(-1));
    assert.deepEqual(found.rest, rest);
  });
}

const UNKNOWN: readonly [
  argv: readonly string[],
  message: string,
  hints: readonly string[],
][] = [
  [["logi"], "unknown command: logi", ["did you mean: opkssh login", "opkssh --help"]],
  [["frobnicate"], "unknown command: frobnicate", ["opkssh --help"]],
  [["-"], "unknown command: -", ["opkssh --help"]],
  [[""], "unknown command: ", ["opkssh --help"]],
  [["client", "provder"], "unknown command: client provder", [
    "did you mean: opkssh client provider",
    "opkssh client --help",
  ]],
];

for (const [argv, message, hints] of UNKNOWN) {
  Deno.test(`findCommand refuses [${argv.join(" ")}]`, () => {
    const error = assertCode(() => findCommand(COMMAND_TABLE, argv), "usage");
    assert.equal(error.message, message);
    assert.deepEqual("hints" in error ? error.hints : [], hints);
  });
}
