import assert from "node:assert/strict";
import { doctorSide } from "../../../src/cli/doctor_side.ts";
import { type FlagValue, ParsedCommand } from "../../../src/cli/parsed_command.ts";
import { assertCodeAsync } from "../../support/assert_code.ts";

function side(
  words: readonly string[],
  flags: readonly string[] = [],
  presence: "present" | "absent" | "unknown" = "absent",
  configured = false,
): Promise<"client" | "server"> {
  const values = flags.map((name): [string, FlagValue] => [name, { kind: "string", value: "x" }]);
  return doctorSide(
    new ParsedCommand(words, new Map(values)),
    () => Promise.resolve(presence),
    () => Promise.resolve(configured),
  );
}

Deno.test("doctorSide is the one that is named", async () => {
  assert.equal(await side(["client"], [], "present"), "client");
  assert.equal(await side(["server"], ["root"]), "server");
});

Deno.test("doctorSide is the server's where there is one, or its flags", async () => {
  assert.equal(await side([], [], "present"), "server");
  assert.equal(await side([], [], "unknown"), "server");
  assert.equal(await side([]), "client");
  assert.equal(await side([], [], "absent", true), "server", "sshd asks us");
  for (const flag of ["root", "user", "sshd-config"]) {
    assert.equal(await side([], [flag]), "server");
  }
});

Deno.test("doctorSide refuses other sides, and the server's flags on a client", async () => {
  await assertCodeAsync(() => side(["both"]), "usage");
  await assertCodeAsync(() => side(["client"], ["user"]), "usage");
});
