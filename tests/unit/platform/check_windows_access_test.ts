import { checkWindowsAccess } from "../../../src/platform/check_windows_access.ts";
import { readGuardedFile } from "../../../src/platform/read_guarded_file.ts";
import { assertFileProblem } from "../../support/assert_file_problem.ts";
import { fakeWindowsSecurity } from "../../support/fake_windows_security.ts";
import { withTempDir } from "../../support/with_temp_dir.ts";
import assert from "node:assert/strict";

const GOOD = "O:BAD:PAI(A;;FA;;;SY)(A;;FA;;;BA)";
const OPEN = `${GOOD}(A;;FW;;;BU)`;

Deno.test("checkWindowsAccess names who else can write, or that it cannot tell", async () => {
  const check = (sddl: string | undefined): Promise<void> =>
    checkWindowsAccess("C:\\x", { directory: false }, fakeWindowsSecurity({ "C:\\x": sddl }));
  await check(GOOD);
  const open = await assertFileProblem(() => check(OPEN), "mode");
  assert.equal(
    open.detail,
    "lets S-1-5-32-545 write, append, write extended attributes, write attributes",
  );
  await assertFileProblem(() => check(GOOD.replace("O:BA", "O:AU")), "owner");
  await assertFileProblem(() => check(GOOD.replace("O:BA", "")), "owner");
  await assertFileProblem(() => check("O:BA"), "mode");
  await assertFileProblem(() => check("rubbish"), "unreadable");
  await assertFileProblem(() => check(undefined), "unreadable");
});

Deno.test("readGuardedFile on Windows believes a file of the server by its list and its directory's", async () => {
  await withTempDir(async (directory) => {
    const path = `${directory}/f`;
    await Deno.writeTextFile(path, "x");
    const rules = { owners: [0], forbiddenMode: 0o027, maxBytes: 10, guardDirectory: true };
    const read = (file: string, above: string): Promise<{ text: string }> =>
      readGuardedFile(path, rules, {
        os: "windows",
        windowsSecurity: fakeWindowsSecurity({ [path]: file, [directory]: above }),
      });
    assert.equal((await read(GOOD, GOOD)).text, "x");
    assert.equal((await assertFileProblem(() => read(OPEN, GOOD), "mode")).path, path);
    assert.equal((await assertFileProblem(() => read(GOOD, OPEN), "mode")).path, directory);
  });
});
