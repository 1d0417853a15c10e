import assert from "node:assert/strict";
import { pinSigners } from "../../../../install/packaging/release/pin_signers.ts";
import { PROJECT_ROOT } from "../../../../install/packaging/run_deno.ts";
import { withTempDir } from "../../../support/with_temp_dir.ts";

const SIGNER = `release namespaces="opkssh-release" ssh-ed25519 ${"A".repeat(68)} release 2026`;
const INSTALLER = "#!/bin/sh\nRELEASE_SIGNERS=''\necho \"$RELEASE_SIGNERS\"\n";

Deno.test("pinSigners writes every signer into the installer, which stays a script", () =>
  withTempDir(async (directory) => {
    const other = SIGNER.replace("release", "next@example.com");
    const script = `${directory}/installer`;
    await Deno.writeTextFile(script, pinSigners(INSTALLER, `${SIGNER}\n\n${other}\n`));
    const { stdout } = await new Deno.Command("/bin/sh", { args: [script] }).output();
    assert.equal(new TextDecoder().decode(stdout), `${SIGNER}\n${other}\n`);
  }));

Deno.test("pinSigners finds its place in the installer there is", async () => {
  const installer = await Deno.readTextFile(new URL("install/install-linux.sh", PROJECT_ROOT));
  assert.ok(pinSigners(installer, SIGNER).includes(`\nRELEASE_SIGNERS='${SIGNER}'\n`));
});

for (
  const [what, signers] of [
    ["nobody", "\n \n"],
    ["a quote", SIGNER.replace("release 2026", "it's me")],
    ["a signer for every namespace", SIGNER.replace(' namespaces="opkssh-release"', "")],
    ["a signer for another namespace", SIGNER.replace("opkssh-release", "git")],
    ["an RSA key", SIGNER.replace("ssh-ed25519", "ssh-rsa")],
    ["a private key", "-----BEGIN OPENSSH PRIVATE KEY-----"],
    ["a good line before a bad one", `${SIGNER}\n# comment`],
  ] as const
) {
  Deno.test(`pinSigners refuses ${what}`, () => {
    assert.throws(() => pinSigners(INSTALLER, signers), /^Error: Cannot pin /);
  });
}

Deno.test("pinSigners refuses an installer that is pinned already, or twice the place", () => {
  const pinned = pinSigners(INSTALLER, SIGNER);
  assert.throws(() => pinSigners(pinned, SIGNER), /the installer has no line/);
  assert.throws(() => pinSigners(INSTALLER + INSTALLER, SIGNER), /the installer has no line/);
});
