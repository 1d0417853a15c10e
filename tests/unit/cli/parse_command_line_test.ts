import assert from "node:assert/strict";
import type { CommandSpec } from "../../../src/cli/command_spec.ts";
import { parseCommandLine } from "../../../src/cli/parse_command_line.ts";
import { ParsedCommand } from "../../../src/cli/parsed_command.ts";
import { assertCode } from "../../support/assert_code.ts";

function command(overrides: Partial<CommandSpec>): CommandSpec {
  return {
    name: "cmd",
    summary: "a command",
    description: [],
    arguments: [],
    flags: [
      { kind: "boolean", long: "quiet", help: "x" },
      { kind: "boolean", long: "verbose", short: "v", help: "x" },
      {
        kind: "string",
        long: "type",
        short: "t",
        valueName: "T",
        help: "x",
        choices: ["one", "two"],
        default: "one",
      },
      { kind: "string", long: "file", valueName: "F", help: "x" },
      { kind: "list", long: "users", valueName: "U", help: "x" },
      { kind: "duration", long: "wait", valueName: "T", help: "x", default: 60 },
    ],
    conflicts: [
      { flags: ["quiet", "verbose"], instead: "leave out one" },
      { flags: ["file", "users"], instead: "use --file" },
    ],
    examples: [],
    exitCodes: [],
    run: () => Promise.resolve(0),
    ...overrides,
  };
}

const ROOT = command({ name: "opkssh", flags: [], conflicts: [] });

function parse(argv: readonly string[], overrides: Partial<CommandSpec> = {}): ParsedCommand {
  const parsed = parseCommandLine([ROOT, command(overrides)], argv);
  assert.ok(parsed instanceof ParsedCommand);
  return parsed;
}

function refusal(
  argv: readonly string[],
  overrides: Partial<CommandSpec> = {},
): { message: string; hints: readonly string[] } {
  const error = assertCode(() => parseCommandLine([ROOT, command(overrides)], argv), "usage");
  assert.ok("hints" in error);
  assert.equal(error.exitCode, 1);
  return { message: error.message, hints: error.hints };
}

Deno.test("parseCommandLine gives defaults to what is not given", () => {
  const parsed = parse([]);
  assert.equal(parsed.text("type"), "one");
  assert.equal(parsed.seconds("wait"), 60);
  assert.equal(parsed.text("file"), undefined);
  assert.equal(parsed.choice("verbose"), undefined);
});

Deno.test("parseCommandLine takes the last of several values of one flag", () => {
  const parsed = parse(["--file=a", "--file", "b", "-v", "-v=false", "--wait=5m"]);
  assert.equal(parsed.text("file"), "b");
  assert.equal(parsed.choice("verbose"), false);
  assert.equal(parsed.seconds("wait"), 300);
});

Deno.test("parseCommandLine appends the values of a list flag", () => {
  assert.deepEqual(parse(["--users", "a,b", "--users=c"]).list("users"), ["a", "b", "c"]);
  assert.deepEqual(parse(["--users", ""]).list("users"), []);
  assert.equal(parse([]).list("users"), undefined);
});

Deno.test("parseCommandLine reads choices without regard to case", () => {
  assert.equal(parse(["-t", "TWO"]).text("type"), "two");
});

Deno.test("parseCommandLine keeps an empty value and one that looks like a flag", () => {
  assert.equal(parse(["--file="]).text("file"), "");
  assert.equal(parse(["--file", "--verbose"]).text("file"), "--verbose");
});

Deno.test("parseCommandLine takes flags that are names of Object.prototype as unknown", () => {
  for (const name of ["constructor", "__proto__", "toString", "hasOwnProperty"]) {
    assert.equal(refusal([`--${name}=1`]).message, `unknown flag: --${name}`);
  }
});

const WORDS = [
  { name: "ONE", help: "x", required: true },
  { name: "TWO", help: "x", required: false },
];

Deno.test("parseCommandLine takes positional arguments between and after flags", () => {
  const parsed = parse(["a", "-v", "b"], { arguments: WORDS });
  assert.deepEqual(parsed.words, ["a", "b"]);
  assert.equal(parsed.on("verbose"), true);
});

Deno.test("parseCommandLine takes everything after -- as arguments", () => {
  const parsed = parse(["--", "-v", "--help"], { arguments: WORDS });
  assert.deepEqual(parsed.words, ["-v", "--help"]);
  assert.equal(parsed.on("verbose"), false);
});

Deno.test("parseCommandLine keeps empty arguments and a single dash", () => {
  assert.deepEqual(parse(["", "-"], { arguments: WORDS }).words, ["", "-"]);
});

Deno.test("parseCommandLine takes any number of words for a variadic argument", () => {
  const argument = { name: "WORD", help: "x", required: false, variadic: true };
  assert.deepEqual(parse([], { arguments: [argument] }).words, []);
  assert.deepEqual(parse(["a", "b", "c"], { arguments: [argument] }).words, ["a", "b", "c"]);
});

Deno.test("parseCommandLine names the argument that is missing", () => {
  const { message, hints } = refusal(["-v"], { arguments: WORDS });
  assert.equal(message, "opkssh cmd needs ONE");
  assert.deepEqual(hints, ["opkssh cmd --help"]);
});

Deno.test("parseCommandLine counts arguments that are too many", () => {
  assert.equal(refusal(["a"]).message, "opkssh cmd takes no arguments, not 1");
  assert.equal(
    refusal(["a", "b", "c"], { arguments: WORDS }).message,
    "opkssh cmd takes 2 arguments, not 3",
  );
  assert.equal(
    refusal(["a", "b"], { arguments: WORDS.slice(1) }).message,
    "opkssh cmd takes one argument, not 2",
  );
});

const BAD_VALUES: readonly [argv: readonly string[], message: string][] = [
  [["--verbose=maybe"], 'bad value for --verbose: "maybe" is not true or false'],
  [["--verbose="], 'bad value for --verbose: "" is not true or false'],
  [["-t", "three"], 'bad value for --type: "three" is not one of one, two'],
  [
    ["--users", '"a'],
    'bad value for --users: ""a" is not a list of items with commas between them',
  ],
  [["--wait", "soon"], 'bad value for --wait: "soon" is not a time such as 1h30m'],
];

for (const [argv, message] of BAD_VALUES) {
  Deno.test(`parseCommandLine refuses [${argv.join(" ")}]`, () => {
    assert.equal(refusal(argv).message, message);
  });
}

Deno.test("parseCommandLine refuses flags that contradict each other", () => {
  assert.deepEqual(refusal(["--quiet", "-v"]), {
    message: "--quiet and --verbose contradict each other",
    hints: ["leave out one", "opkssh cmd --help"],
  });
  assert.equal(
    refusal(["--file", "f", "--users", "u"]).message,
    "--file and --users contradict each other",
  );
});

Deno.test("parseCommandLine does not mind a contradicting flag that is off", () => {
  assert.equal(parse(["--quiet=false", "-v"]).on("verbose"), true);
});

Deno.test("parseCommandLine answers help before what is wrong after it", () => {
  for (
    const argv of [["--help"], ["-h"], ["-vh"], ["a", "b", "--help"], ["-h", "--bogus", "-t"], [
      "--quiet",
      "-v",
      "--help",
    ]]
  ) {
    assert.equal(parseCommandLine([ROOT, command({})], argv), "help", argv.join(" "));
  }
});

Deno.test("parseCommandLine complains about what is wrong before help", () => {
  assert.equal(refusal(["--bogus", "--help"]).message, "unknown flag: --bogus");
  assert.equal(
    refusal(["-t", "three", "--help"]).message,
    'bad value for --type: "three" is not one of one, two',
  );
});

Deno.test("parseCommandLine goes on after --help=false", () => {
  assert.equal(parse(["--help=false", "-v"]).on("verbose"), true);
});
