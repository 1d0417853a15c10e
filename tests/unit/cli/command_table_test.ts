import assert from "node:assert/strict";
import type { CommandSpec } from "../../../src/cli/command_spec.ts";
import { COMMAND_TABLE } from "../../../src/cli/command_table.ts";
import { flagHelp } from "../../../src/cli/flag_help.ts";
import { helpText } from "../../../src/cli/help_text.ts";
import { manPage } from "../../../src/cli/man_page.ts";
import { visibleCommands } from "../../../src/cli/visible_commands.ts";
import { EXIT_CODES } from "../../../src/errors/command_error.ts";

/** Every command, hidden ones as well. */
function all(command: CommandSpec, words: readonly string[] = []): [string, CommandSpec][] {
  const own = [...words, command.name];
  const below = (command.commands ?? []).flatMap((entry) => all(entry, own));
  return [[own.join(" "), command], ...below];
}

for (const [name, command] of all(COMMAND_TABLE)) {
  Deno.test(`${name} has a summary, examples and exit codes`, () => {
    assert.match(command.summary, /^[a-z].*[^.]$/);
    assert.notEqual(command.examples.length, 0);
    for (const example of command.examples) {
      assert.match(example.command, /(?:^|[ /(])opkssh /);
      assert.doesNotMatch(example.purpose, /[.:]$/);
    }
    const codes = command.exitCodes.map(({ code }) => code);
    assert.ok(codes.includes(EXIT_CODES.ok) && codes.includes(EXIT_CODES.failed));
    assert.deepEqual(codes, [...new Set(codes)].toSorted((one, other) => one - other));
  });

  Deno.test(`${name} documents its arguments and flags in the project's style`, () => {
    for (const argument of command.arguments) {
      assert.match(argument.name, /^[A-Z]+(?:-[A-Z]+)*$/);
      assert.match(argument.help, /[^.]$/);
    }
    for (const flag of command.flags) {
      assert.match(flag.long, /^[a-z]+(?:-[a-z]+)*$/);
      // The installer has flags of its own.
      if (command.unparsed !== true) assert.doesNotMatch(flag.long, /^no-/);
      if (flag.short !== undefined) assert.match(flag.short, /^[a-zA-Z]$/);
      assert.match(flag.help, /^[a-z].*[^.]$/);
      if (flag.kind !== "boolean") assert.match(flag.valueName, /^[A-Z]+$/);
      if (flag.kind === "string" && flag.default !== undefined && flag.choices !== undefined) {
        assert.ok(flag.choices.includes(flag.default));
      }
    }
  });

  Deno.test(`${name} has every flag and letter once`, () => {
    const names = [...command.flags.map((flag) => flag.long), "help"];
    assert.equal(new Set(names).size, names.length);
    const letters = [...command.flags.flatMap((flag) => flag.short ?? []), "h"];
    assert.equal(new Set(letters).size, letters.length);
  });

  Deno.test(`${name} declares contradictions only between flags it has`, () => {
    const names = new Set(command.flags.map((flag) => flag.long));
    for (const { flags } of command.conflicts ?? []) {
      for (const flag of flags) assert.ok(names.has(flag), flag);
    }
  });

  Deno.test(`${name} takes optional arguments last, and a variadic one only there`, () => {
    const required = command.arguments.map((argument) => argument.required);
    assert.deepEqual(required, required.toSorted((one, other) => Number(other) - Number(one)));
    for (const argument of command.arguments.slice(0, -1)) {
      assert.notEqual(argument.variadic, true);
    }
  });
}

for (const place of visibleCommands(COMMAND_TABLE)) {
  Deno.test(`${place.words.join(" ")} shows every flag in help and manual`, () => {
    const help = helpText(place.path);
    const manual = manPage(place, "0").text.replaceAll("\\-", "-");
    for (const flag of place.command.flags) {
      assert.ok(help.includes(`--${flag.long}`), flag.long);
      assert.ok(manual.includes(`--${flag.long}`), flag.long);
      assert.notEqual(flagHelp(flag).text, "");
    }
  });
}

Deno.test("COMMAND_TABLE has the flags of the Go tool's login, with their letters", () => {
  const login = COMMAND_TABLE.commands?.find(({ name }) => name === "login");
  const flags = new Map(
    login?.flags.map((flag) => [flag.long, `${flag.kind} ${flag.short ?? ""}`]),
  );
  const expected = {
    "auto-refresh": "boolean ",
    "config-path": "string ",
    "configure": "boolean ",
    "create-config": "boolean ",
    "disable-browser-open": "boolean ",
    "inspect-cert": "boolean ",
    "key-type": "string t",
    "log-dir": "string ",
    "principals": "list ",
    "print-id-token": "boolean ",
    "print-key": "boolean p",
    "private-key-file": "string i",
    "provider": "string ",
    "remote-redirect-uri": "string ",
    "send-access-token": "boolean ",
    "verbose": "boolean v",
  };
  for (const [long, shape] of Object.entries(expected)) assert.equal(flags.get(long), shape, long);
});
