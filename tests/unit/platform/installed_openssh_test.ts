import assert from "node:assert/strict";
import { installedOpenSsh } from "../../../src/platform/installed_openssh.ts";
import type { OsClass } from "../../../src/platform/os_class.ts";

type Answer = readonly [code: number, stdout: string, stderr?: string];

async function ask(os: OsClass, answers: Readonly<Record<string, Answer>>): Promise<string> {
  const known = new Map(Object.entries(answers));
  return await installedOpenSsh(os, (argv) => {
    const answer = known.get(argv.join(" "));
    if (answer === undefined) return Promise.resolve({ kind: "not-started", reason: "not found" });
    const [code, stdout, stderr = ""] = answer;
    const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
    return Promise.resolve({
      kind: "exited",
      code,
      signal: undefined,
      stdout: bytes(stdout),
      stderr: bytes(stderr),
    });
  });
}

const DEBIAN = "/usr/bin/dpkg-query -W -f=${Version} openssh-server";

Deno.test("installedOpenSsh asks the package manager first", async () => {
  assert.equal(await ask("debian", { [DEBIAN]: [0, "1:9.2p1-2+deb12u3"] }), "OpenSSH_9.2");
  const rpm = "/usr/bin/rpm -q --qf %{VERSION} openssh";
  assert.equal(await ask("rhel", { [`${rpm}-server`]: [0, "8.7p1"] }), "OpenSSH_8.7");
  assert.equal(
    await ask("suse", { [`${rpm}-server`]: [1, "not installed"], [rpm]: [0, "10.0p2"] }),
    "OpenSSH_10.0",
  );
  const pacman = "Name            : openssh\nVersion         : 9.9p1-1\n";
  assert.equal(await ask("arch", { "/usr/bin/pacman -Qi openssh": [0, pacman] }), "OpenSSH_9.9");
});

Deno.test("installedOpenSsh asks the programs where there is no package", async () => {
  const version = "OpenSSH_9.2p1 Debian-2+deb12u3, OpenSSL 3.0.11 19 Sep 2023\n";
  assert.equal(
    await ask("debian", { [DEBIAN]: [1, ""], "/usr/sbin/sshd -V": [0, "", version] }),
    "OpenSSH_9.2p1 Debian-2+deb12u3",
  );
  const usage = `unknown option -- V\n${version}usage: sshd [-46DdeiqTt]\n`;
  assert.equal(
    await ask("generic", { "/usr/sbin/sshd -V": [1, "", usage] }),
    "OpenSSH_9.2p1 Debian-2+deb12u3",
  );
  assert.equal(
    await ask("windows", {
      "ssh.exe -V": [0, "", "OpenSSH_for_Windows_8.6p1, LibreSSL 3.4.3\r\n"],
    }),
    "OpenSSH_for_Windows_8.6p1",
  );
});

Deno.test("installedOpenSsh does not know when nobody says", async () => {
  assert.equal(await ask("arch", {}), "");
  assert.equal(await ask("debian", { [DEBIAN]: [0, "rubbish"] }), "");
});
