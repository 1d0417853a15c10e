import assert from "node:assert/strict";
import { osClass } from "../../../src/platform/os_class.ts";
import { withTempDir } from "../../support/with_temp_dir.ts";

const CASES: readonly [what: string, files: Readonly<Record<string, string>>, string][] = [
  ["nothing", {}, "generic"],
  ["redhat-release", { "redhat-release": "", "os-release": "ID=debian\n" }, "rhel"],
  ["debian_version", { debian_version: "12" }, "debian"],
  ["arch-release", { "arch-release": "" }, "arch"],
  ["SuSE-release", { "SuSE-release": "" }, "suse"],
  ["SUSE-brand", { "SUSE-brand": "" }, "suse"],
  ["os-release fedora", { "os-release": "NAME=x\nID=fedora\n" }, "rhel"],
  ["os-release ubuntu in quotes", { "os-release": 'ID="ubuntu"\n' }, "debian"],
  ["os-release opensuse-leap", { "os-release": 'ID="opensuse-leap"\n' }, "suse"],
  ["os-release like", { "os-release": 'ID=rocky\nID_LIKE="rhel centos fedora"\n' }, "rhel"],
  ["os-release alpine", { "os-release": "ID=alpine\nVERSION_ID=3\n" }, "generic"],
];

for (const [what, files, wanted] of CASES) {
  Deno.test(`osClass with ${what}: ${wanted}`, async () => {
    await withTempDir(async (root) => {
      await Deno.mkdir(`${root}/etc`);
      for (const [name, text] of Object.entries(files)) {
        await Deno.writeTextFile(`${root}/etc/${name}`, text);
      }
      assert.equal(await osClass({ os: "linux", root }), wanted);
    });
  });
}

Deno.test("osClass on Windows: windows", async () => {
  assert.equal(await osClass({ os: "windows" }), "windows");
});
