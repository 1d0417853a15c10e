import assert from "node:assert/strict";
import { buildCertificate } from "../../../src/ssh/build_certificate.ts";
import { connectAgent } from "../../../src/ssh/connect_agent.ts";
import { encodePublicKey } from "../../../src/ssh/public_key.ts";
import { generateUserKeyPair } from "../../../src/ssh/user_key_pair.ts";
import { assertCodeAsync } from "../../support/assert_code.ts";
import { programAvailable } from "../../support/program_available.ts";
import { sshAdd, withSshAgent } from "../../support/ssh_agent.ts";
import { withTempDir } from "../../support/with_temp_dir.ts";

Deno.test("connectAgent says what to do when nobody listens", async () => {
  await withTempDir(async (directory) => {
    const error = await assertCodeAsync(() => connectAgent(`${directory}/none`), "agent_failed");
    assert.ok("hints" in error && error.hints.length === 1);
    await Deno.writeTextFile(`${directory}/file`, "");
    await assertCodeAsync(() => connectAgent(`${directory}/file`), "agent_failed");
  });
});

Deno.test({
  name:
    "AgentClient adds, lists and removes keys and certificates in a real agent (needs ssh-agent)",
  ignore: !(programAvailable("ssh-agent") && programAvailable("ssh-add")),
  fn: async () => {
    await withSshAgent(async (socket) => {
      using client = await connectAgent(socket);
      assert.deepEqual(await client.list(), []);
      for (const kind of ["ecdsa", "ed25519"] as const) {
        const key = await generateUserKeyPair(kind);
        const certificate = await buildCertificate({
          key,
          keyId: "a@example.com",
          principals: ["opkssh-wildcard"],
          extensions: new Map([["openpubkey-pkt", "a:b:c"], ["permit-pty", ""]]),
          nonce: crypto.getRandomValues(new Uint8Array(32)),
        });
        await client.add({ key, comment: "plain" });
        await client.add({ key, certificate, comment: "openpubkey", lifetimeSeconds: 600 });
        const plain = encodePublicKey(key.publicKey);
        assert.deepEqual(await client.list(), [
          { blob: plain, comment: "plain" },
          { blob: certificate, comment: "openpubkey" },
        ]);
        // the agent's own client sees the same, and the agent can sign with both
        const listed = (await sshAdd(socket, "-L")).trim().split("\n");
        assert.equal(listed[0], `${key.publicKey.type} ${plain.toBase64()} plain`);
        assert.ok(listed[1]?.endsWith(`${certificate.toBase64()} openpubkey`));
        await withTempDir(async (directory) => {
          const file = `${directory}/id.pub`;
          await Deno.writeTextFile(file, `${listed[0]}\n`);
          const tested = await new Deno.Command("ssh-add", {
            args: ["-T", file],
            env: { SSH_AUTH_SOCK: socket },
          }).output();
          assert.equal(tested.code, 0);
        });
        assert.equal(await client.remove(certificate), true);
        assert.equal(await client.remove(certificate), false);
        assert.deepEqual(await client.list(), [{ blob: plain, comment: "plain" }]);
        assert.equal(await client.remove(plain), true);
        assert.deepEqual(await client.list(), []);
      }
    });
  },
});

Deno.test({
  name: "AgentClient add replaces an equal key, and the agent refuses nonsense (needs ssh-agent)",
  ignore: !programAvailable("ssh-agent"),
  fn: async () => {
    await withSshAgent(async (socket) => {
      using client = await connectAgent(socket);
      const key = await generateUserKeyPair("ed25519");
      await client.add({ key, comment: "one" });
      await client.add({ key, comment: "two" });
      assert.deepEqual((await client.list()).map(({ comment }) => comment), ["two"]);
      // a certificate of another key: the agent compares the halves
      const other = await generateUserKeyPair("ed25519");
      const certificate = await buildCertificate({
        key: other,
        keyId: "",
        principals: [],
        extensions: new Map(),
        nonce: new Uint8Array(32),
      });
      await assertCodeAsync(() => client.add({ key, certificate, comment: "" }), "agent_failed");
    });
  },
});
