import assert from "node:assert/strict";
import { accessProblems } from "../../../../src/platform/acl/access_problems.ts";
import { parseSddl } from "../../../../src/platform/acl/parse_sddl.ts";
import { protectedSddl } from "../../../../src/platform/acl/protected_sddl.ts";

const SID = "S-1-5-21-1-2-3-1005";

Deno.test("protectedSddl writes owner, protection and three entries", () => {
  assert.equal(
    protectedSddl({ directory: true, verifierSid: SID, verifier: "read" }),
    `O:BAD:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;0x1200a9;;;${SID})`,
  );
  assert.equal(
    protectedSddl({ directory: false, verifierSid: SID, verifier: "modify" }),
    `O:BAD:PAI(A;;FA;;;SY)(A;;FA;;;BA)(A;;0x1301bf;;;${SID})`,
  );
});

Deno.test("protectedSddl leaves the verify account out where it has no business or does not exist", () => {
  const bare = "O:BAD:PAI(A;;FA;;;SY)(A;;FA;;;BA)";
  assert.equal(protectedSddl({ directory: false, verifierSid: SID, verifier: "none" }), bare);
  assert.equal(protectedSddl({ directory: false, verifierSid: undefined, verifier: "read" }), bare);
});

Deno.test("protectedSddl passes its own rules", () => {
  for (const directory of [true, false]) {
    for (const verifier of ["none", "read"] as const) {
      const sddl = parseSddl(protectedSddl({ directory, verifierSid: SID, verifier }));
      assert.equal(sddl.isProtected, true);
      assert.deepEqual(accessProblems(sddl, { directory }), []);
    }
  }
});
