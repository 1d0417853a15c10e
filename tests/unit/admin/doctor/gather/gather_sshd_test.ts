import assert from "node:assert/strict";
import { gatherSshd } from "../../../../../src/admin/doctor/gather/gather_sshd.ts";
import { doctorWorld, type DoctorWorldOptions } from "../../../../support/doctor_world.ts";
import { serverImage } from "../../../../support/server_image.ts";
import { withTempDir } from "../../../../support/with_temp_dir.ts";
import type { SshdFacts } from "../../../../../src/admin/doctor/sshd_facts.ts";
import { systemFileSystem } from "../../../../../src/platform/system_file_system.ts";

/** The usual sshd is there, whatever this machine has. */
async function gather(
  options: DoctorWorldOptions,
  user?: string,
): Promise<{ facts: SshdFacts; ran: readonly string[] }> {
  return await withTempDir(async (directory) => {
    const image = await serverImage(directory);
    await Deno.writeTextFile(`${directory}/sshd_config`, "Port 22\n");
    const fileSystem = {
      ...systemFileSystem,
      lstat: (path: string) =>
        systemFileSystem.lstat(path === "/usr/sbin/sshd" ? `${directory}/sshd_config` : path),
    };
    const answers = Object.fromEntries(
      Object.entries(options.answers ?? {}).map(([line, answer]) => [
        line.replace("CONFIG", `${directory}/sshd_config`),
        answer,
      ]),
    );
    const asked = {
      ...doctorWorld(image, { ...options, answers }),
      fileSystem,
      os: "linux" as const,
    };
    const facts = await gatherSshd({ configFile: `${directory}/sshd_config`, user }, asked);
    return {
      facts,
      ran: asked.ran.map(({ argv }) => argv.join(" ").replaceAll(directory, "")),
    };
  });
}

const T = "/usr/sbin/sshd -T -f CONFIG";

Deno.test("gatherSshd asks sshd for its version and its settings", async () => {
  const { facts } = await gather({
    answers: {
      "/usr/sbin/sshd -V": { stderr: "OpenSSH_9.2p1 Debian-2, OpenSSL 3\n" },
      [T]: { stdout: "port 22\nusepam yes\n" },
    },
  });
  assert.equal(facts.path, "/usr/sbin/sshd");
  assert.equal(facts.versionText, "OpenSSH_9.2p1");
  assert.deepEqual(facts.version, { major: 9, minor: 2 });
  assert.deepEqual(facts.settings.known && [...facts.settings.value.keys()], ["port", "usepam"]);
  assert.equal(facts.directives.length, 1);
});

Deno.test("gatherSshd asks for the settings of one user", async () => {
  const { ran } = await gather({}, "alice");
  assert.ok(
    ran.includes("/usr/sbin/sshd -T -f /sshd_config -C user=alice,host=localhost,addr=127.0.0.1"),
  );
});

Deno.test("gatherSshd tells a broken configuration from one that is closed to the caller", async () => {
  const answers = { [T]: { code: 255, stderr: "a\nline 1: Bad configuration option: x\n" } };
  const broken = await gather({ answers });
  const why = "line 1: Bad configuration option: x";
  assert.deepEqual(broken.facts.settings, { known: false, why, denied: false });
  const closed = await gather({ answers, uid: 1000 });
  assert.deepEqual(closed.facts.settings, { known: false, why, denied: true });
});

Deno.test("gatherSshd reads what the service manager runs", async () => {
  const { facts } = await gather({
    answers: {
      "/usr/bin/systemctl show -p ExecStart ssh.service sshd.service": { stdout: "ExecStart=x" },
    },
  });
  assert.equal(facts.serviceCommand, "ExecStart=x");
});
