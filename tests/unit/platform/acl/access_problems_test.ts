import assert from "node:assert/strict";
import { accessProblems } from "../../../../src/platform/acl/access_problems.ts";
import { parseSddl } from "../../../../src/platform/acl/parse_sddl.ts";

const TI = "S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464";
const VERIFIER = "S-1-5-21-1-2-3-1005";

function problems(sddl: string, directory = false, writers: readonly string[] = []): string[] {
  return [...accessProblems(parseSddl(sddl), { directory, writers })];
}

Deno.test("accessProblems accepts what only Administrators, SYSTEM and TrustedInstaller can write", () => {
  assert.deepEqual(problems("O:BAD:PAI(A;;FA;;;SY)(A;;FA;;;BA)(A;;FR;;;BU)(A;;0x1200a9;;;WD)"), []);
  assert.deepEqual(problems(`O:SYD:(A;;GA;;;${TI})(A;;FA;;;OW)`), []);
  assert.deepEqual(problems(`O:${TI}D:`), []);
});

Deno.test("accessProblems accepts the usual list of C:\\Program Files", () => {
  const list = `D:PAI(A;;FA;;;${TI})(A;CIIO;GA;;;${TI})(A;;0x1301bf;;;SY)(A;OICIIO;GA;;;SY)` +
    "(A;;0x1301bf;;;BA)(A;OICIIO;GA;;;BA)(A;;0x1200a9;;;BU)(A;OICIIO;GXGR;;;BU)" +
    "(A;OICIIO;GA;;;CO)(A;;0x1200a9;;;AC)(A;OICIIO;GXGR;;;AC)";
  assert.deepEqual(problems(`O:${TI}G:${TI}${list}`, true), []);
});

Deno.test("accessProblems lets the verify account write where it is named a writer", () => {
  const sddl = `O:BAD:PAI(A;OICI;0x1301bf;;;${VERIFIER})`;
  assert.deepEqual(problems(sddl, true, [VERIFIER]), []);
  assert.equal(problems(sddl, true).length, 1);
});

Deno.test("accessProblems leaves inherit-only entries of a file alone, which mean nothing", () => {
  assert.deepEqual(problems("O:BAD:(A;OICIIO;FA;;;WD)"), []);
});
