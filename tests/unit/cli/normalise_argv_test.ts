import assert from "node:assert/strict";
import type { FlagSpec } from "../../../src/cli/flag_spec.ts";
import { HELP_FLAG } from "../../../src/cli/help_flag.ts";
import { normaliseArgv } from "../../../src/cli/normalise_argv.ts";
import { assertCode } from "../../support/assert_code.ts";

const FLAGS: readonly FlagSpec[] = [
  { kind: "boolean", long: "print-key", short: "p", help: "print" },
  { kind: "boolean", long: "verbose", short: "v", help: "talk" },
  { kind: "string", long: "key-type", short: "t", valueName: "TYPE", help: "type" },
  { kind: "string", long: "private-key-file", short: "i", valueName: "FILE", help: "file" },
  { kind: "list", long: "principals", valueName: "USER", help: "users" },
  HELP_FLAG,
];

const CASES: readonly [argv: readonly string[], words: readonly string[]][] = [
  [[], []],
  [["google"], ["google"]],
  [["--verbose"], ["--verbose=true"]],
  [["--verbose=false"], ["--verbose=false"]],
  [["--verbose="], ["--verbose="]],
  [["--verbose", "false"], ["--verbose=true", "false"]],
  [["-v"], ["--verbose=true"]],
  [["-v=0"], ["--verbose=0"]],
  [["-pv"], ["--print-key=true", "--verbose=true"]],
  [["-pv=f"], ["--print-key=true", "--verbose=f"]],
  [["--key-type", "ed25519"], ["--key-type=ed25519"]],
  [["--key-type=ed25519"], ["--key-type=ed25519"]],
  [["--key-type=a=b"], ["--key-type=a=b"]],
  [["--key-type", ""], ["--key-type="]],
  [["-t", "ed25519"], ["--key-type=ed25519"]],
  [["-ted25519"], ["--key-type=ed25519"]],
  [["-t=ed25519"], ["--key-type=ed25519"]],
  [["-t="], ["--key-type="]],
  [["-pvt", "ed25519"], ["--print-key=true", "--verbose=true", "--key-type=ed25519"]],
  [["-pvted25519"], ["--print-key=true", "--verbose=true", "--key-type=ed25519"]],
  [["-pt=ed25519"], ["--print-key=true", "--key-type=ed25519"]],
  [["-i", "-v"], ["--private-key-file=-v"]],
  [["--private-key-file", "--verbose"], ["--private-key-file=--verbose"]],
  [["-i", "--"], ["--private-key-file=--"]],
  [["google", "-v", "x"], ["google", "--verbose=true", "x"]],
  [["-v", "--", "-p", "--key-type"], ["--verbose=true", "--", "-p", "--key-type"]],
  [["-"], ["-"]],
  [["-v", "--help", "--bogus"], ["--verbose=true", "--help=true"]],
  [["-vh", "--bogus"], ["--verbose=true", "--help=true"]],
  [["--help=false", "x"], ["--help=false", "x"]],
];

for (const [argv, words] of CASES) {
  Deno.test(`normaliseArgv rewrites [${argv.join(" ")}]`, () => {
    assert.deepEqual(normaliseArgv(["opkssh", "login"], FLAGS, argv), words);
  });
}

const REFUSED: readonly [argv: readonly string[], message: string, meant: string | undefined][] = [
  [["--bogus"], "unknown flag: --bogus", undefined],
  [["--bogus=1"], "unknown flag: --bogus", undefined],
  [["--keytype", "x"], "unknown flag: --keytype", "did you mean: --key-type"],
  [["--key"], "unknown flag: --key", "did you mean: --key-type"],
  [["--Verbose"], "unknown flag: --Verbose", "did you mean: --verbose"],
  [["--no-verbose"], "unknown flag: --no-verbose", "did you mean: --verbose"],
  [["---verbose"], "unknown flag: ---verbose", "did you mean: --verbose"],
  [["--=x"], "unknown flag: --", undefined],
  [["-x"], "unknown flag: -x", undefined],
  [["-vx"], "unknown flag: -x in -vx", undefined],
  [["-verbose"], "unknown flag: -e in -verbose", "did you mean: --verbose"],
  [["-5"], "unknown flag: -5", undefined],
  [["--key-type"], "flag needs a value: --key-type", undefined],
  [["-t"], "flag needs a value: -t", undefined],
  [["-pvt"], "flag needs a value: -t in -pvt", undefined],
];

for (const [argv, message, meant] of REFUSED) {
  Deno.test(`normaliseArgv refuses [${argv.join(" ")}]`, () => {
    const error = assertCode(() => normaliseArgv(["opkssh", "login"], FLAGS, argv), "usage");
    assert.equal(error.message, message);
    assert.deepEqual("hints" in error ? error.hints : [], [
      ...(meant === undefined ? [] : [meant]),
      "opkssh login --help",
    ]);
  });
}
