import assert from "node:assert/strict";
import { logout, type LogoutOptions } from "../../../src/client/logout.ts";
import { clientPaths } from "../../../src/platform/client_paths.ts";
import { systemFileSystem } from "../../../src/platform/system_file_system.ts";
import { connectAgent } from "../../../src/ssh/connect_agent.ts";
import { generateUserKeyPair } from "../../../src/ssh/user_key_pair.ts";
import { filesBelow } from "../../support/client_world.ts";
import { withFakeAgent } from "../../support/fake_agent.ts";
import { makeIdentity, writeIdentityPair } from "../../support/identity_pair.ts";
import { writeTestPair } from "../../support/key_pair.ts";
import { type MemoryTerminal, memoryTerminal } from "../../support/memory_terminal.ts";
import { needs } from "../../support/needs.ts";
import { withSshAgent } from "../../support/ssh_agent.ts";
import { withTempDir } from "../../support/with_temp_dir.ts";

async function run(
  home: string,
  socket: string | undefined,
  options: LogoutOptions = {},
): Promise<MemoryTerminal> {
  const terminal = memoryTerminal();
  const paths = clientPaths(home, { os: "linux", root: home });
  const agent = socket === undefined ? undefined : { path: socket, named: true };
  await logout(options, { terminal, paths, fileSystem: systemFileSystem, agent });
  return terminal;
}

async function withHome(look: (home: string) => Promise<void>): Promise<void> {
  await withTempDir(async (home) => {
    await Deno.mkdir(`${home}/.ssh/opkssh`, { recursive: true });
    await look(home);
  });
}

async function comments(socket: string): Promise<readonly string[]> {
  using agent = await connectAgent(socket);
  return (await agent.list()).map(({ comment }) => comment);
}

Deno.test(
  needs(["ssh-agent"], "logout has the agent forget its keys, and no others"),
  () =>
    withHome((home) =>
      withSshAgent(async (socket) => {
        const stored = await writeIdentityPair(`${home}/.ssh/id_ecdsa`);
        {
          using agent = await connectAgent(socket);
          await agent.add({ ...await makeIdentity(), comment: "openpubkey: in the agent only" });
          await agent.add({ ...stored, comment: "whatever ssh-add said" });
          await agent.add({ key: stored.key, comment: "whatever ssh-add said" });
          await agent.add({ ...await makeIdentity(), comment: "not our comment" });
          await agent.add({ key: await generateUserKeyPair("ecdsa"), comment: "openpubkey" });
        }
        const { stdout, stderr } = await run(home, socket);
        assert.equal(stderr, "");
        assert.match(stdout, /^removed 3 entries from the SSH agent\nremoved 1 key pair\n$/m);
        assert.deepEqual(await comments(socket), ["not our comment", "openpubkey"]);
        assert.deepEqual(await filesBelow(home), []);
      })
    ),
);

Deno.test(
  needs(["ssh-agent"], "logout -i has the agent forget that key only"),
  () =>
    withHome((home) =>
      withSshAgent(async (socket) => {
        const one = await writeIdentityPair(`${home}/.ssh/one`);
        {
          using agent = await connectAgent(socket);
          await agent.add({ ...one, comment: "openpubkey: one" });
          await agent.add({ ...await makeIdentity(), comment: "openpubkey: other" });
        }
        await run(home, socket, { privateKeyFile: `${home}/.ssh/one` });
        assert.deepEqual(await comments(socket), ["openpubkey: other"]);
      })
    ),
);

Deno.test(
  needs(["ssh-agent"], "logout of a key in the agent only says what it did"),
  () =>
    withHome((home) =>
      withSshAgent(async (socket) => {
        {
          using agent = await connectAgent(socket);
          await agent.add({ ...await makeIdentity(), comment: "openpubkey: alice" });
        }
        assert.equal((await run(home, socket)).stdout, "removed 1 entry from the SSH agent\n");
      })
    ),
);

Deno.test("logout with a dead agent removes the files and warns", () =>
  withHome(async (home) => {
    await writeIdentityPair(`${home}/.ssh/id_ecdsa`);
    const { stdout, stderr } = await run(home, "/nowhere/agent");
    assert.match(stdout, /removed 1 key pair/);
    assert.match(stderr, /warning: the SSH agent may still have a key: Cannot reach/);
    assert.deepEqual(await filesBelow(home), []);
  }));

Deno.test("logout asks an agent for nothing it does not have", () =>
  withHome((home) =>
    withFakeAgent(false, async (socket, requests) => {
      await writeIdentityPair(`${home}/.ssh/id_ecdsa`);
      const { stderr } = await run(home, socket);
      assert.equal(stderr, "");
      assert.ok(requests.every(([number]) => number === 11));
    })
  ));

Deno.test("logout --all finds keys of login under any name in ~/.ssh, and leftovers", () =>
  withHome(async (home) => {
    const ssh = `${home}/.ssh`;
    await writeIdentityPair(`${ssh}/work`);
    await writeTestPair(`${ssh}/id_ecdsa`, { inner: null });
    await writeTestPair(`${ssh}/id_ed25519`, { mismatch: true });
    await writeTestPair(`${ssh}/mine`, { comment: "me@example.com" });
    await writeTestPair(`${ssh}/stale`, { mismatch: true, inner: "me@example.com" });
    await writeTestPair(`${ssh}/id_rsa`, { comment: null, inner: "me" });
    const foreign = ["id_rsa", "mine", "mine-cert.pub", "stale", "stale-cert.pub"];
    const before = await Promise.all(foreign.map((name) => Deno.readTextFile(`${ssh}/${name}`)));
    await run(home, undefined);
    assert.equal((await filesBelow(ssh)).length, foreign.length + 5);
    await run(home, undefined, { all: true });
    assert.deepEqual(await filesBelow(ssh), foreign);
    const after = await Promise.all(foreign.map((name) => Deno.readTextFile(`${ssh}/${name}`)));
    assert.deepEqual(after, before);
  }));
