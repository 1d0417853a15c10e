import assert from "node:assert/strict";
import { join } from "node:path";
import { needs } from "../../support/needs.ts";
import { rootOwnedTempDir } from "../../support/sshd/root_owned_temp_dir.ts";
import { run } from "../../support/sshd/run.ts";
import { startThrowawaySshd } from "../../support/throwaway_sshd.ts";

/** A directory with a key, its certificate, and a program that lets this certificate in. */
async function withCredentials(
  use: (key: string, opkssh: string) => Promise<void>,
): Promise<void> {
  const directory = await rootOwnedTempDir("opkssh-test-");
  try {
    const key = join(directory, "key");
    const keygen = async (...args: string[]): Promise<void> => {
      const { code, stderr } = await run("ssh-keygen", ["-q", ...args]);
      assert.equal(code, 0, stderr);
    };
    await keygen("-t", "ed25519", "-N", "", "-f", join(directory, "ca"));
    await keygen("-t", "ed25519", "-N", "", "-f", key);
    await keygen("-s", join(directory, "ca"), "-I", "test", "-n", "opkssh-wildcard", `${key}.pub`);
    const authority = (await Deno.readTextFile(join(directory, "ca.pub"))).trim();
    const opkssh = join(directory, "opkssh");
    await Deno.writeTextFile(
      opkssh,
      `#!/bin/sh
[ "$1 $2 $3" = "verify --root /some where" ] || exit 1
echo 'cert-authority,principals="opkssh-wildcard" ${authority}'
`,
    );
    await Deno.chmod(opkssh, 0o755);
    await use(key, opkssh);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

Deno.test(
  needs(["sshd", "ssh", "ssh-keygen"], "startThrowawaySshd lets a user in and leaves no trace"),
  async () => {
    await withCredentials(async (key, opkssh) => {
      const accounts = await Deno.readTextFile("/etc/passwd");
      const sshd = await startThrowawaySshd({
        opkssh,
        verifyArguments: ["--root", "/some where"],
      });
      const [user] = sshd.users;
      let home: string;
      try {
        const result = await sshd.ssh({ key }, "id -un && pwd");
        assert.equal(result.stderr, "");
        const [name, directory = ""] = result.stdout.trim().split("\n");
        assert.equal(name, user);
        home = directory;
        assert.match(sshd.log(), /Accepted publickey/);
      } finally {
        await sshd.stop();
      }
      assert.equal(await Deno.readTextFile("/etc/passwd"), accounts);
      if (Deno.uid() === 0) await assert.rejects(Deno.stat(home), Deno.errors.NotFound);
      await assert.rejects(
        Deno.connect({ hostname: "127.0.0.1", port: sshd.port }),
        Deno.errors.ConnectionRefused,
      );
    });
  },
);

// Only root's sshd runs the program itself; otherwise the command is always the same.
Deno.test(
  needs(["root", "sshd", "ssh-keygen"], "startThrowawaySshd repeats what sshd says when it fails"),
  async () => {
    await assert.rejects(startThrowawaySshd({ opkssh: "not/absolute" }), /absolute path/);
  },
);
