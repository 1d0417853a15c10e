import assert from "node:assert/strict";
import { add } from "../../src/admin/add.ts";
import { parseAuthIdFile } from "../../src/policy/auth_id_file.ts";
import { assertCodeAsync } from "../support/assert_code.ts";
import { memoryAddWorld } from "../support/memory_add_world.ts";

const BEFORE = "dev bob@example.com https://op.example.com\n";
const ISSUER = "https://op.example.com";

/** Arguments that would write something else than one row, forced or not. */
const INJECTIONS: Readonly<Record<string, readonly [string, string, string]>> = {
  "line feed in the principal": [`x\nroot`, "m@evil.example", ISSUER],
  "line feed in the identity": ["dev", `x y\nroot m@evil.example ${ISSUER}`, ISSUER],
  "line feed in the issuer": ["dev", "m@evil.example", `${ISSUER}\nroot m@evil.example ${ISSUER}`],
  "carriage return in the identity": ["dev", "m\r", ISSUER],
  "NUL in the principal": ["root\u0000", "m", ISSUER],
  "escape sequence in the identity": ["dev", "\u001b[8mm@evil.example", ISSUER],
  "empty identity": ["root", "", ISSUER],
  "lone surrogate": ["root", "\udc00", ISSUER],
};

for (const [name, [principal, identity, issuer]] of Object.entries(INJECTIONS)) {
  Deno.test(`add refuses, forced or not: ${name}`, async () => {
    for (const force of [false, true]) {
      const ownership = { mode: 0o640, uid: 0, gid: 990 };
      const world = memoryAddWorld({ system: { kind: "readable", text: BEFORE, ownership } });
      await assertCodeAsync(
        () => add({ principal, identity, issuer, force }, world),
        "policy_row_invalid",
      );
      assert.deepEqual(world.calls, []);
    }
  });
}

/** Arguments full of syntax; each must come back as one row with exactly these columns. */
const SYNTAX: Readonly<Record<string, readonly [string, string]>> = {
  "quotes around more columns": ["root", `' ${ISSUER}'`],
  "double quotes": ["a b", 'x" y "z'],
  "comment": ["root", "a #b"],
  "hash in front": ["#root", "m"],
  "backslash at the end": ["root", "m\\"],
  "backslash in the principal": ["corp\\root", "m"],
  "no-break spaces outside": ["\u00a0root\u00a0", "\u3000m"],
  "byte order mark": ["\ufeffroot", "\ufeffm"],
  "variables and globs": ["$USER", "~root/`id`/*?[a]{b}"],
};

for (const [name, [principal, identity]] of Object.entries(SYNTAX)) {
  Deno.test(`add writes exactly one row that says what was said: ${name}`, async () => {
    for (const before of ["", BEFORE, "# unfinished", "'broken"]) {
      const ownership = { mode: 0o640, uid: 0, gid: 990 };
      const world = memoryAddWorld({ system: { kind: "readable", text: before, ownership } });
      const { line } = await add({ principal, identity, issuer: ISSUER }, world);
      assert.ok(world.system.kind === "readable");
      const after = parseAuthIdFile(world.system.text);
      assert.ok(world.system.text.startsWith(before));
      assert.equal(after.rows.length, parseAuthIdFile(before).rows.length + 1);
      const row = after.rows.find((other) => other.line === line);
      assert.deepEqual([row?.principal, row?.identity, row?.issuer], [principal, identity, ISSUER]);
    }
  });
}
