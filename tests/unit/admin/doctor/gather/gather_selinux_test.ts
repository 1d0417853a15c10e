import assert from "node:assert/strict";
import { gatherSelinux } from "../../../../../src/admin/doctor/gather/gather_selinux.ts";
import type { SelinuxFacts } from "../../../../../src/admin/doctor/doctor_facts.ts";
import { type Answer, doctorWorld } from "../../../../support/doctor_world.ts";
import { serverImage } from "../../../../support/server_image.ts";
import { withTempDir } from "../../../../support/with_temp_dir.ts";

async function gather(answers: Readonly<Record<string, Answer>>, uid = 0): Promise<SelinuxFacts> {
  return await withTempDir(async (directory) => {
    const world = doctorWorld(await serverImage(directory), { answers, uid });
    return await gatherSelinux({ ...world, os: "linux" });
  });
}

const ENFORCE = "/usr/sbin/getenforce";
const MODULES = "/usr/sbin/semodule -l";
const BOOLEAN = "/usr/sbin/getsebool opkssh_enable_home";

Deno.test("gatherSelinux: none, off, on with and without module", async () => {
  assert.equal((await gather({})).mode, "none");
  assert.equal((await gather({ [ENFORCE]: { stdout: "Disabled\n" } })).mode, "Disabled");
  assert.deepEqual(
    await gather({
      [ENFORCE]: { stdout: "Enforcing\n" },
      [MODULES]: { stdout: "openvpn\nopkssh\t2.0\n" },
      [BOOLEAN]: { stdout: "opkssh_enable_home --> on\n" },
    }),
    {
      mode: "Enforcing",
      module: { known: true, value: true },
      homeAllowed: { known: true, value: true },
    },
  );
  const without = await gather({
    [ENFORCE]: { stdout: "Permissive\n" },
    [MODULES]: { stdout: "myopkssh\n" },
    [BOOLEAN]: { code: 1 },
  });
  assert.deepEqual(without.module, { known: true, value: false });
  assert.equal(without.homeAllowed.known, false);
  const denied = await gather({ [ENFORCE]: { stdout: "Enforcing" } }, 1000);
  assert.equal(!denied.module.known && denied.module.denied, true);
});
