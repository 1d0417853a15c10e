import assert from "node:assert/strict";
import { login } from "../../../src/client/login.ts";
import type { LoginOptions } from "../../../src/client/login_options.ts";
import type { LoginResult } from "../../../src/client/login_result.ts";
import { connectAgent } from "../../../src/ssh/connect_agent.ts";
import { encodePublicKey } from "../../../src/ssh/public_key.ts";
import { generateUserKeyPair } from "../../../src/ssh/user_key_pair.ts";
import { assertCodeAsync } from "../../support/assert_code.ts";
import {
  clientWorld,
  type ClientWorldOptions,
  filesBelow,
  ONE_PROVIDER,
  type TestClientWorld,
} from "../../support/client_world.ts";
import { withFakeAgent } from "../../support/fake_agent.ts";
import { makeIdentity } from "../../support/identity_pair.ts";
import { needs } from "../../support/needs.ts";
import { sshAdd, withSshAgent } from "../../support/ssh_agent.ts";
import { withTempDir } from "../../support/with_temp_dir.ts";

interface Done {
  readonly home: string;
  readonly world: TestClientWorld;
  readonly run: () => Promise<LoginResult>;
}

/** A home directory and a world in it whose agent is at `socket`. */
async function withWorld(
  socket: string | undefined,
  options: LoginOptions,
  look: (done: Done) => Promise<void>,
  more: ClientWorldOptions = {},
): Promise<void> {
  await withTempDir(async (home) => {
    const agent = socket === undefined ? undefined : { path: socket, named: true };
    const world = await clientWorld(home, { ...more, world: { agent, ...more.world } });
    await look({ home, world, run: () => login(options, world) });
  });
}

const withRealAgent = (name: string): { name: string; ignore: boolean } =>
  needs(["ssh-agent", "ssh-add"], name);

/** What the agent has, as `ssh-add -L` prints it. */
async function entries(socket: string): Promise<readonly string[]> {
  return (await sshAdd(socket, "-L")).split("\n").filter((line) => /^(?:ssh|ecdsa)-/.test(line));
}

for (const agent of ["auto", "yes"] as const) {
  Deno.test(
    withRealAgent(`login --agent=${agent}: the agent has the certificate`),
    () =>
      withSshAgent((socket) =>
        withWorld(socket, { agent }, async ({ home, run, world }) => {
          const result = await run();
          assert.equal(result.agent, "yes");
          const file = await Deno.readTextFile(`${home}/.ssh/id_ecdsa-cert.pub`);
          const [type, base64] = file.split(" ");
          assert.deepEqual(await entries(socket), [
            `${type} ${base64} openpubkey: alice@example.com https://op.example.com`,
          ]);
          assert.doesNotMatch(world.terminal.stderr, /agent/);
        })
      ),
  );
}

Deno.test(
  withRealAgent("login --agent=only: the agent has the key, the disk has not"),
  () =>
    withSshAgent((socket) =>
      withWorld(socket, { agent: "only" }, async ({ home, run }) => {
        const result = await run();
        assert.equal(result.agent, "only");
        assert.equal(result.files, undefined);
        assert.equal((await entries(socket)).length, 1);
        assert.deepEqual(await filesBelow(home), [".opk/config.toml"]);
      })
    ),
);

Deno.test(
  withRealAgent("login --agent=only is what the configuration can say"),
  () =>
    withSshAgent((socket) =>
      withWorld(socket, {}, async ({ run }) => {
        assert.equal((await run()).agent, "only");
      }, { config: `agent = "only"\n${ONE_PROVIDER}` })
    ),
);

Deno.test(
  withRealAgent("login --agent=no leaves a working agent alone"),
  () =>
    withSshAgent((socket) =>
      withWorld(socket, { agent: "no" }, async ({ run }) => {
        assert.equal((await run()).agent, "no");
        assert.deepEqual(await entries(socket), []);
      })
    ),
);

Deno.test(
  withRealAgent("login -p gives a printed key to nobody else"),
  () =>
    withSshAgent((socket) =>
      withWorld(socket, { printKey: true }, async ({ run }) => {
        assert.equal((await run()).agent, "no");
        assert.deepEqual(await entries(socket), []);
      })
    ),
);

Deno.test(
  withRealAgent("login again replaces its entry, and no other one"),
  () =>
    withSshAgent((socket) =>
      withWorld(socket, { agent: "yes" }, async ({ run }) => {
        const mine = await generateUserKeyPair("ed25519");
        const somebody = await makeIdentity({ claims: { sub: "somebody-else" } });
        const elsewhere = await makeIdentity({ claims: { iss: "https://other.example.com" } });
        const client = await makeIdentity({ claims: { aud: "another-client" } });
        const renamed = await makeIdentity();
        const old = await makeIdentity();
        {
          using agent = await connectAgent(socket);
          // a key of the person that happens to have our comment
          await agent.add({ key: mine, comment: "openpubkey cert" });
          for (const other of [somebody, elsewhere, client]) {
            await agent.add({ ...other, comment: "openpubkey: alice" });
          }
          await agent.add({ ...renamed, comment: "my own name for it" });
          // what ssh-add makes of the files of an earlier login: the key and the certificate
          await agent.add({ key: old.key, comment: "openpubkey cert" });
          await agent.add({ ...old, comment: "openpubkey cert" });
        }
        await run();
        await run();
        using agent = await connectAgent(socket);
        const left = (await agent.list()).map(({ blob }) => blob.toHex());
        const kept = [
          encodePublicKey(mine.publicKey),
          ...[somebody, elsewhere, client, renamed].map(({ certificate }) => certificate),
        ].map((blob) => blob.toHex());
        assert.deepEqual(left.slice(0, -1), kept);
        assert.equal(left.length, kept.length + 1);
      })
    ),
);

const LIVES: readonly (readonly [lifetimeSeconds: number | undefined, lives: number])[] = [
  // the ID token of these tests is a minute old
  [undefined, 86_400 - 60],
  [600, 600],
];

for (const [lifetimeSeconds, lives] of LIVES) {
  Deno.test(`login, lifetime ${lifetimeSeconds}: the agent is to forget the key after ${lives} s`, () =>
    withFakeAgent(
      true,
      (socket, requests) =>
        withWorld(socket, { agent: "yes", lifetimeSeconds }, async ({ run }) => {
          await run();
          const added = requests.filter(([number]) => number === 25);
          assert.equal(added.length, 1);
          const end = added[0]?.slice(-5) ?? new Uint8Array(5);
          assert.equal(end[0], 1);
          assert.equal(new DataView(end.buffer).getUint32(1), lives);
        }),
    ));
}

Deno.test("login --agent=auto with a dead agent: a warning, and the files", () =>
  withWorld("/nowhere/agent", { agent: "auto" }, async ({ home, run, world }) => {
    assert.equal((await run()).agent, "no");
    assert.match(
      world.terminal.stderr,
      /warning: the SSH agent does not have the key: Cannot reach/,
    );
    assert.ok((await filesBelow(home)).includes(".ssh/id_ecdsa"));
  }));

Deno.test("login --agent=auto without any agent says nothing about it", () =>
  withWorld(undefined, { agent: "auto" }, async ({ run, world }) => {
    assert.equal((await run()).agent, "no");
    assert.doesNotMatch(world.terminal.stderr, /agent/i);
  }));

Deno.test("login --agent=auto with a full agent: a warning, and the files", () =>
  withFakeAgent(
    false,
    (socket) =>
      withWorld(socket, { agent: "auto" }, async ({ home, run, world }) => {
        assert.equal((await run()).agent, "no");
        assert.match(world.terminal.stderr, /warning: the SSH agent does not .*the agent refused/);
        assert.ok((await filesBelow(home)).includes(".ssh/id_ecdsa"));
      }),
  ));

for (const agent of ["yes", "only"] as const) {
  for (const socket of [undefined, "/nowhere/agent"]) {
    Deno.test(`login --agent=${agent} with agent ${socket}: an error before the browser`, () =>
      withWorld(socket, { agent }, async ({ home, run, world }) => {
        await assertCodeAsync(run, "agent_failed");
        assert.deepEqual(world.shown, []);
        assert.deepEqual(await filesBelow(home), [".opk/config.toml"]);
      }));
  }

  Deno.test(`login --agent=${agent} with a full agent: an error, and no files`, () =>
    withFakeAgent(false, (socket) =>
      withWorld(socket, { agent }, async ({ home, run }) => {
        await assertCodeAsync(run, "agent_failed");
        assert.deepEqual(await filesBelow(home), [".opk/config.toml"]);
      })));
}

Deno.test(
  withRealAgent("login --agent=yes whose files fail: the agent forgets the key"),
  () =>
    withSshAgent((socket) =>
      withWorld(socket, { agent: "yes" }, async ({ home, world }) => {
        const { fileSystem } = world;
        const full = {
          ...fileSystem,
          rename: () => Promise.reject(new Error("no space left on device")),
        };
        await assertCodeAsync(
          () => login({ agent: "yes" }, { ...world, fileSystem: full }),
          "file_unwritable",
        );
        assert.deepEqual(await entries(socket), []);
        assert.deepEqual(await filesBelow(home), [".opk/config.toml"]);
      })
    ),
);

for (const more of [{ printKey: true }, { privateKeyFile: "key" }]) {
  Deno.test(`login --agent=only and ${Object.keys(more)}: refused before anything`, () =>
    withWorld("/nowhere/agent", { agent: "only", ...more }, async ({ run, world }) => {
      await assertCodeAsync(run, "usage");
      assert.deepEqual(world.shown, []);
    }));
}
