import assert from "node:assert/strict";
import { namesOpkssh } from "../../../../../src/admin/doctor/gather/names_opkssh.ts";
import { systemFileSystem } from "../../../../../src/platform/system_file_system.ts";
import { withTempDir } from "../../../../support/with_temp_dir.ts";

Deno.test("namesOpkssh finds the command in sshd's configuration and what it includes", async () => {
  await withTempDir(async (directory) => {
    const path = `${directory}/sshd_config`;
    const asked = async (text: string): Promise<boolean> => {
      await Deno.writeTextFile(path, text);
      return await namesOpkssh(path, systemFileSystem);
    };
    const command = "AuthorizedKeysCommand /usr/local/bin/opkssh verify %u %k %t\n";
    assert.equal(await asked(command), true);
    assert.equal(await asked(`#${command}`), false);
    assert.equal(await asked("AuthorizedKeysCommand /usr/bin/sss_ssh_authorizedkeys %u\n"), false);
    await Deno.writeTextFile(`${directory}/60-opk-ssh.conf`, command);
    assert.equal(await asked(`Include ${directory}/*.conf\n`), true);
    await Deno.remove(path);
    assert.equal(await namesOpkssh(path, systemFileSystem), false);
  });
});
