import assert from "node:assert/strict";
import { decodeBase64 } from "../../src/encoding/base64.ts";
import { fingerprint } from "../../src/ssh/fingerprint.ts";
import { type LoginWorld, startLoginWorld } from "../support/login_world.ts";
import { needs } from "../support/needs.ts";
import { findParamiko } from "../support/paramiko.ts";
import { type Ran, run } from "../support/sshd/run.ts";

const KINDS = ["ecdsa", "ed25519"] as const;

/** Fingerprint of sshd's host key, as plink wants it. */
async function hostKey(world: LoginWorld): Promise<string> {
  const [, , base64 = ""] = (await Deno.readTextFile(world.sshd.knownHosts)).trim().split(" ");
  return await fingerprint(decodeBase64(base64));
}

async function plink(world: LoginWorld, ...more: readonly string[]): Promise<Ran> {
  return await run("plink", [
    ...["-batch", "-ssh", "-noagent", "-P", String(world.sshd.port)],
    ...["-hostkey", await hostKey(world), ...more],
    ...[`${world.user}@127.0.0.1`, "id -un"],
  ], { env: { HOME: world.home } });
}

for (const kind of KINDS) {
  Deno.test(
    needs(
      ["sshd", "ssh-keygen", "plink", "puttygen"],
      `login --ppk with an ${kind} key: plink gets a shell`,
    ),
    async () => {
      await using world = await startLoginWorld();
      const { key, code, stderr } = await world.login({ args: ["--ppk", "--key-type", kind] });
      assert.equal(code, 0, stderr);
      assert.ok(stderr.includes(`for PuTTY     ${key}.ppk`), stderr);
      // one file is all that PuTTY needs
      await Deno.remove(key);
      await Deno.remove(`${key}-cert.pub`);
      const shell = await plink(world, "-i", `${key}.ppk`);
      assert.equal(shell.code, 0, `${shell.stderr}${world.sshd.log()}`);
      assert.equal(shell.stdout, `${world.user}\n`);
      assert.equal((await world.server.records()).at(-1)?.verdict, "allowed");
    },
  );
}

Deno.test(
  needs(
    ["sshd", "ssh-keygen", "plink", "puttygen"],
    "plink is refused with a .ppk whose certificate was taken out",
  ),
  async () => {
    await using world = await startLoginWorld();
    const { key } = await world.login({ args: ["--ppk"] });
    const bare = `${key}-bare.ppk`;
    const out = ["--remove-certificate", "-O", "private", "-o", bare];
    assert.equal((await run("puttygen", [`${key}.ppk`, ...out])).code, 0);
    assert.notEqual((await plink(world, "-i", bare)).code, 0);
    const shell = await plink(world, "-i", bare, "-cert", `${key}-cert.pub`);
    assert.equal(shell.stdout, `${world.user}\n`, shell.stderr);
  },
);

for (const kind of KINDS) {
  Deno.test(
    needs(["sshd", "ssh-keygen"], `ssh-keygen reads both files of a login with an ${kind} key`),
    async () => {
      await using world = await startLoginWorld();
      const { key } = await world.login({ args: ["--key-type", kind] });
      const listed = await run("ssh-keygen", ["-L", "-f", `${key}-cert.pub`]);
      const derived = await run("ssh-keygen", ["-y", "-P", "", "-f", key]);
      assert.deepEqual([listed.code, derived.code], [0, 0], listed.stderr + derived.stderr);
      const [type = "", blob = ""] = derived.stdout.split(" ");
      const mark = await fingerprint(decodeBase64(blob));
      const name = type === "ssh-ed25519" ? "ED25519" : "ECDSA";
      assert.ok(listed.stdout.includes(`Public key: ${name}-CERT ${mark}`), listed.stdout);
      assert.ok(listed.stdout.includes(`Signing CA: ${name} ${mark}`), "it has signed itself");
      assert.match(listed.stdout, /Valid: forever/);
      assert.match(listed.stdout, /Critical Options: \(none\)/);
      assert.match(listed.stdout, /openpubkey-pkt UNKNOWN OPTION/);
    },
  );
}

/** Host key checked, agent and default keys left out; the certificate is found by its name. */
const PARAMIKO = `
import sys, paramiko
port, user, key, known_hosts = sys.argv[1:]
client = paramiko.SSHClient()
client.load_host_keys(known_hosts)
client.set_missing_host_key_policy(paramiko.RejectPolicy())
client.connect("127.0.0.1", int(port), user, key_filename=key, allow_agent=False,
               look_for_keys=False)
output = client.exec_command("id -un")[1].read().decode()
client.close()
print(output, end="")
`;

const python = await findParamiko();
for (const kind of KINDS) {
  const { name, ignore } = needs(
    ["sshd", "ssh-keygen"],
    `paramiko gets a shell with an ${kind} key of a login`,
  );
  Deno.test({
    name: python === undefined ? `${name} (skipped: no paramiko, pip install paramiko)` : name,
    ignore: ignore || python === undefined,
    fn: async () => {
      await using world = await startLoginWorld();
      const { key, code, stderr } = await world.login({ args: ["--key-type", kind] });
      assert.equal(code, 0, stderr);
      const { port, knownHosts } = world.sshd;
      const shell = await run(python ?? "python3", [
        ...["-c", PARAMIKO, String(port), world.user, key, knownHosts],
      ]);
      assert.equal(shell.stdout, `${world.user}\n`, `${shell.stderr}${world.sshd.log()}`);
      assert.equal((await world.server.records()).at(-1)?.verdict, "allowed");
    },
  });
}
