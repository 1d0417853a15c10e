import assert from "node:assert/strict";
import { type LoginWorld, startLoginWorld } from "../support/login_world.ts";
import { needs } from "../support/needs.ts";
import { sshAdd, withSshAgent } from "../support/ssh_agent.ts";

/** Connects with what the agent holds and nothing else. */
async function sshByAgent(
  world: LoginWorld,
  socket: string,
): Promise<{ readonly code: number; readonly stdout: string }> {
  const options = [
    "IdentityFile=none",
    `IdentityAgent=${socket}`,
    "BatchMode=yes",
    "StrictHostKeyChecking=no",
    "UserKnownHostsFile=/dev/null",
    "GlobalKnownHostsFile=/dev/null",
  ].flatMap((option) => ["-o", option]);
  const run = await new Deno.Command("ssh", {
    args: [
      "-F",
      "none",
      ...options,
      "-p",
      String(world.sshd.port),
      `${world.user}@127.0.0.1`,
      "id -un",
    ],
    stdin: "null",
  }).output();
  return { code: run.code, stdout: new TextDecoder().decode(run.stdout) };
}

Deno.test(
  needs(
    ["sshd", "ssh", "ssh-agent", "ssh-add"],
    "the agent alone opens a shell after a login, not before, and not after a logout",
  ),
  () =>
    withSshAgent(async (socket) => {
      await using world = await startLoginWorld();
      assert.equal((await sshByAgent(world, socket)).code, 255);
      const env = { SSH_AUTH_SOCK: socket };
      const { key, code, stderr } = await world.login({ env, args: ["--agent=yes"] });
      assert.equal(code, 0, stderr);
      await Deno.remove(key);
      await Deno.remove(`${key}-cert.pub`);
      const shell = await sshByAgent(world, socket);
      assert.deepEqual(shell, { code: 0, stdout: `${world.user}\n` }, world.sshd.log());
      const out = await new Deno.Command(world.opkssh, {
        args: ["logout"],
        clearEnv: true,
        env: { HOME: world.home, PATH: Deno.env.get("PATH") ?? "", ...env },
      }).output();
      assert.equal(new TextDecoder().decode(out.stdout), "removed 1 entry from the SSH agent\n");
      assert.equal(await sshAdd(socket, "-L"), "The agent has no identities.\n");
      assert.equal((await sshByAgent(world, socket)).code, 255);
    }),
);
