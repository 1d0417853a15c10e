import assert from "node:assert/strict";
import { join } from "node:path";
import { type LoginWorld, startLoginWorld } from "../support/login_world.ts";
import { needs } from "../support/needs.ts";
import { serverRoot } from "../support/server_root.ts";
import { rootOwnedTempDir } from "../support/sshd/root_owned_temp_dir.ts";
import { run } from "../support/sshd/run.ts";
import { shellProgram } from "../support/shell_program.ts";
import { stagedOpkssh } from "../support/staged_opkssh.ts";
import { startThrowawaySshd } from "../support/throwaway_sshd.ts";

const PARTS = ["sshd", "ssh", "ssh-keygen"] as const;

interface LogFields {
  readonly verdict?: string;
  readonly again?: boolean;
  readonly rule?: string;
  readonly then?: string;
  readonly plugins?: readonly string[];
}

/** The log as it was written, oldest first. */
async function log(server: LoginWorld["server"]): Promise<readonly LogFields[]> {
  return (await server.records()).map(({ line }) => JSON.parse(line));
}

/** Puts a plugin into the server's directory, as an installation has it. */
async function addPlugin(world: LoginWorld, script: string): Promise<void> {
  const { root } = world.server;
  const program = await shellProgram(join(root, "plugin"), script);
  const path = join(root, "etc/opk/policy.d/check.yml");
  await Deno.writeTextFile(path, `name: check\ncommand: ${program} 'its own'\n`);
  await Deno.chmod(path, 0o640);
  if (Deno.uid() === 0) await Deno.chown(path, 0, world.sshd.verifier.gid);
}

Deno.test(needs(PARTS, "a login asks twice, and the log says which is which"), async () => {
  await using world = await startLoginWorld();
  const key = await world.mint({});
  assert.equal((await world.sshd.ssh({ key }, "true")).code, 0, world.sshd.log());
  assert.deepEqual((await log(world.server)).map(({ verdict, again }) => [verdict, again]), [
    ["allowed", undefined],
    ["allowed", true],
  ]);
  // a second login is an attempt of its own
  assert.equal((await world.sshd.ssh({ key }, "true")).code, 0);
  assert.deepEqual((await log(world.server)).slice(2).map(({ again }) => again), [undefined, true]);
});

Deno.test(needs(PARTS, "a plugin lets somebody in whom no row names"), async () => {
  await using world = await startLoginWorld();
  await world.server.write("authId", []);
  const key = await world.mint({});
  const allowed = `test "$OPKSSH_PLUGIN_EMAIL:$OPKSSH_PLUGIN_U:$1" = "$wanted" && echo allow`;
  await addPlugin(world, `wanted='alice@example.com:${world.user}:its own'\n${allowed}`);
  assert.equal((await world.sshd.ssh({ key }, "true")).code, 0, world.sshd.log());
  const [first] = await log(world.server);
  assert.deepEqual([first?.verdict, first?.rule], ["allowed", "plugin check"]);

  await addPlugin(world, "exit 1");
  assert.equal((await world.sshd.ssh({ key }, "true")).code, 255);
  const last = (await log(world.server)).at(-1);
  assert.deepEqual([last?.verdict, last?.plugins], ["refused", ["check: exit code 1"]]);
});

Deno.test(needs(PARTS, "verify --then keeps the keys of another command working"), async () => {
  const directory = await rootOwnedTempDir("opkssh-e2e-");
  try {
    const root = join(directory, "server");
    await Deno.mkdir(root);
    const key = join(directory, "key");
    await run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", key]);
    const other = join(root, "other");
    await using sshd = await startThrowawaySshd({
      opkssh: await stagedOpkssh(),
      verifyArguments: ["--root", root, "--then", `${other} 'only' %%u`],
    });
    const [user = ""] = sshd.users;
    const server = await serverRoot(root, {
      providers: ["https://op.example.com client-1 24h"],
      authId: [],
      verifier: sshd.verifier,
    });
    const line = (await Deno.readTextFile(`${key}.pub`)).trim();
    await shellProgram(other, `test "$*" = "only ${user}" && echo 'restrict ${line}'`);
    assert.equal((await sshd.ssh({ key }, "true")).code, 0, sshd.log());
    const [first] = await log(server);
    assert.deepEqual([first?.verdict, first?.then], ["passed_on", other]);

    await shellProgram(other, `echo '${line}'; exit 1`);
    assert.equal((await sshd.ssh({ key }, "true")).code, 255);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});
