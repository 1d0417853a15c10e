import assert from "node:assert/strict";
import { parseVerifyArguments } from "../../../src/server/verify_arguments.ts";
import { assertCode } from "../../support/assert_code.ts";

Deno.test("parseVerifyArguments() takes user, key, type and further arguments", () => {
  assert.deepEqual(parseVerifyArguments(["alice", "AAAA", "ssh-x", "a", "", "b"]), {
    user: "alice",
    keyBase64: "AAAA",
    keyType: "ssh-x",
    extra: ["a", "", "b"],
    options: { configPath: undefined, root: "" },
  });
});

Deno.test("parseVerifyArguments() takes options in both spellings before the arguments", () => {
  const { options } = parseVerifyArguments(["--config-path", "/c", "--root=/r/", "u", "k", "t"]);
  assert.deepEqual(options, { configPath: "/c", root: "/r" });
});

Deno.test("parseVerifyArguments() takes --then only before the arguments", () => {
  const before = parseVerifyArguments(["--then", "/bin/x --all", "u", "k", "t", "--then=/bin/y"]);
  assert.equal(before.options.then, "/bin/x --all");
  assert.deepEqual(before.extra, ["--then=/bin/y"]);
  assertCode(() => parseVerifyArguments(["--then=", "u", "k", "t"]), "USAGE");
});

Deno.test("parseVerifyArguments() takes --explain, --json only with it", () => {
  const explain = (...argv: string[]) =>
    parseVerifyArguments([...argv, "u", "k", "t"]).options.explain;
  assert.equal(explain(), undefined);
  assert.equal(explain("--explain"), "text");
  assert.equal(explain("--json", "--explain"), "json");
  assertCode(() => explain("--json"), "USAGE");
  assert.deepEqual(parseVerifyArguments(["u", "k", "t", "--explain"]).extra, ["--explain"]);
});

Deno.test("parseVerifyArguments() takes everything after the first argument as data", () => {
  const request = parseVerifyArguments([
    "alice",
    "--config-path=/evil",
    "--root",
    "--",
    "-h",
    "--root",
  ]);
  assert.equal(request.keyBase64, "--config-path=/evil");
  assert.equal(request.keyType, "--root");
  assert.deepEqual(request.extra, ["--", "-h", "--root"]);
  assert.equal(request.options.configPath, undefined);
});

Deno.test("parseVerifyArguments() takes a user that begins with a dash after --", () => {
  assert.equal(parseVerifyArguments(["--", "-x", "k", "t"]).user, "-x");
});

for (
  const argv of [
    [],
    ["alice"],
    ["alice", "AAAA"],
    ["--root"],
    ["--root", ""],
    ["--root=", "u", "k", "t"],
    ["--config-path"],
    ["--unknown", "u", "k", "t"],
    ["-x", "u", "k", "t"],
    ["-", "u", "k", "t"],
    ["--", "u", "k"],
    ["u", "k", "t", "--config-path", "/c"],
    ["u", "k", "t", "--config-path=/c"],
  ]
) {
  Deno.test(`parseVerifyArguments() refuses ${JSON.stringify(argv)}`, () => {
    assertCode(() => parseVerifyArguments(argv), "USAGE");
  });
}
