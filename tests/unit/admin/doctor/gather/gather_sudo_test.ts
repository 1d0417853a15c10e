import assert from "node:assert/strict";
import type { SudoFacts } from "../../../../../src/admin/doctor/doctor_facts.ts";
import { gatherSudo } from "../../../../../src/admin/doctor/gather/gather_sudo.ts";
import { systemFileSystem } from "../../../../../src/platform/system_file_system.ts";
import { type Answer, doctorWorld } from "../../../../support/doctor_world.ts";
import { serverImage } from "../../../../support/server_image.ts";
import { withTempDir } from "../../../../support/with_temp_dir.ts";

const LIST = "/usr/bin/sudo -n -l -U opksshuser";
const LISTING = `Matching Defaults entries for opksshuser on host:
    env_reset, mail_badpass

User opksshuser may run the following commands on host:
    (root) NOPASSWD: /usr/local/bin/opkssh readhome *
    (ALL : ALL) SETENV: NOPASSWD: /bin/a, /bin/b x
    (root) /bin/with-password
    (ALL) NOPASSWD: ALL
`;

async function gather(
  answers: Readonly<Record<string, Answer>>,
  options: { uid?: number; installed?: boolean; rule?: boolean } = {},
): Promise<SudoFacts> {
  return await withTempDir(async (directory) => {
    const image = await serverImage(directory);
    await Deno.mkdir(`${directory}/etc/sudoers.d`);
    if (options.rule !== false) {
      await image.write(`${directory}/etc/sudoers.d/opkssh`, "", 0o440);
      const rule = "# kept\nopksshuser ALL=(daemon) NOPASSWD: /usr/bin/keys\n";
      await image.write(`${directory}/etc/sudoers.d/opkssh-chain`, rule, 0o440);
    }
    const world = doctorWorld(image, { answers, uid: options.uid ?? 0 });
    const fileSystem = {
      ...systemFileSystem,
      lstat: async (path: string) => {
        if (!path.endsWith("/bin/sudo")) return await systemFileSystem.lstat(path);
        if (options.installed === false || path !== "/usr/bin/sudo") {
          throw new Deno.errors.NotFound(path);
        }
        return await systemFileSystem.lstat("/");
      },
    };
    return await gatherSudo("/usr/local/bin/opkssh", { ...world, fileSystem, os: "linux" });
  });
}

Deno.test("gatherSudo lists what needs no password, and asks about readhome", async () => {
  const facts = await gather({
    [LIST]: { stdout: LISTING },
    [`${LIST} /usr/local/bin/opkssh readhome root`]: {
      stdout: "/usr/local/bin/opkssh readhome root",
    },
  });
  assert.deepEqual(facts.allowed, {
    known: true,
    value: ["/usr/local/bin/opkssh readhome *", "/bin/a", "/bin/b x", "ALL"],
  });
  assert.deepEqual(facts.readhome, { known: true, value: true });
  assert.equal(facts.rule, true);
  assert.deepEqual(facts.chained, ["/usr/bin/keys"]);
});

Deno.test("gatherSudo knows that readhome is not allowed", async () => {
  const facts = await gather({
    [LIST]: { stdout: "User opksshuser is not allowed to run sudo on host.\n" },
    [`${LIST} /usr/local/bin/opkssh readhome root`]: { code: 1 },
  }, { rule: false });
  assert.deepEqual(facts.allowed, { known: true, value: [] });
  assert.deepEqual(facts.readhome, { known: true, value: false });
  assert.equal(facts.rule, false);
});

Deno.test("gatherSudo asks nothing without sudo or without root", async () => {
  assert.equal((await gather({}, { installed: false })).sudo, undefined);
  const { readhome } = await gather({}, { uid: 1000 });
  assert.equal(!readhome.known && readhome.denied, true);
});
