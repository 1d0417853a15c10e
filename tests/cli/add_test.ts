import assert from "node:assert/strict";
import { stagedOpkssh } from "../support/staged_opkssh.ts";
import { withTempDir } from "../support/with_temp_dir.ts";

const ROW = ["root", "alice@example.com", "google"] as const;
const GOOGLE = "https://accounts.google.com";
const COMMENTED =
  "# who may be root\r\nroot bob@example.com https://op.example  # bob\nbroken 'row\n";

/** The files of a server below a directory. */
interface Server {
  readonly root: string;
  readonly authId: string;
  add(...args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }>;
}

interface ServerOptions {
  /** Content of auth_id; undefined for none. */
  readonly policy?: string;
  readonly mode?: number;
  /** Runs the program as this user. */
  readonly uid?: number;
}

function withServer(
  options: ServerOptions,
  run: (server: Server) => Promise<void>,
): Promise<void> {
  return withTempDir(async (root) => {
    await Deno.chmod(root, 0o755);
    const base = `${root}/etc/opk`;
    const authId = `${base}/auth_id`;
    await Deno.mkdir(base, { recursive: true });
    await Deno.chmod(base, 0o755);
    await Deno.writeTextFile(`${root}/etc/group`, "opksshuser:x:990:\n");
    await Deno.writeTextFile(
      `${root}/etc/passwd`,
      `alice:x:65534:65534::${root}/alice:/bin/sh\nbob:x:65533:65533::${root}/bob:/bin/sh\n`,
    );
    if (options.policy !== undefined) {
      await Deno.writeTextFile(authId, options.policy);
      await Deno.chmod(authId, options.mode ?? 0o640);
    }
    await run({
      root,
      authId,
      add: async (...args) => {
        const output = await new Deno.Command(await stagedOpkssh(), {
          args: ["add", "--root", root, ...args],
          clearEnv: true,
          env: { PATH: Deno.env.get("PATH") ?? "" },
          cwd: "/",
          stdin: "null",
          ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }),
        }).output();
        const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
        return { code: output.code, stdout: text(output.stdout), stderr: text(output.stderr) };
      },
    });
  });
}

const unix = Deno.build.os !== "windows";
const asRoot = unix && Deno.uid() === 0;

Deno.test({
  name: "opkssh add: one row more, every other byte as it was, mode kept (not on Windows)",
  ignore: !unix,
  fn: () =>
    withServer({ policy: COMMENTED, mode: 0o600 }, async ({ authId, add }) => {
      const run = await add(...ROW);
      assert.equal(run.code, 0, run.stderr);
      assert.equal(run.stdout, `Successfully added new policy to ${authId}\n`);
      assert.equal(
        await Deno.readTextFile(authId),
        `${COMMENTED}root alice@example.com ${GOOGLE}\n`,
      );
      assert.equal((await Deno.stat(authId)).mode, 0o100600);
    }),
});

Deno.test({
  name: "opkssh add of a row that is there: says so and changes nothing (not on Windows)",
  ignore: !unix,
  fn: () =>
    withServer({ policy: `root alice@example.com ${GOOGLE}` }, async ({ authId, add }) => {
      const before = await Deno.stat(authId);
      const run = await add(...ROW);
      assert.equal(run.code, 0, run.stderr);
      assert.equal(run.stdout, `Policy is already present in ${authId}\n`);
      assert.equal((await Deno.stat(authId)).ino, before.ino);
    }),
});

const REFUSED: readonly [name: string, args: readonly string[], error: RegExp][] = [
  ["an empty identity", ["root", "", "google"], /the identity is empty/],
  ["a line break", ["root", "a@b\nroot *", "google"], /control character or line break/],
  ["a rule that matches nobody", ["root", "oidc:", "google"], /matches nobody/],
  ["an issuer that is none", ["root", "a@example.com", "Google"], /issuer/],
];

for (const [name, args, error] of REFUSED) {
  Deno.test({
    name: `opkssh add of ${name}: an error, and the file as it was (not on Windows)`,
    ignore: !unix,
    fn: () =>
      withServer({ policy: COMMENTED }, async ({ authId, add }) => {
        const run = await add(...args);
        assert.deepEqual({ code: run.code, stdout: run.stdout }, { code: 1, stdout: "" });
        assert.match(run.stderr, /^opkssh: error: /);
        assert.match(run.stderr, error);
        assert.equal(await Deno.readTextFile(authId), COMMENTED);
      }),
  });
}

Deno.test({
  name: "opkssh add to a file that verify would not believe: an error (not on Windows)",
  ignore: !unix,
  fn: () =>
    withServer({ policy: COMMENTED, mode: 0o666 }, async ({ authId, add }) => {
      const run = await add(...ROW);
      assert.equal(run.code, 1);
      assert.match(run.stderr, /cannot be used: it has mode 0666/);
      assert.equal(await Deno.readTextFile(authId), COMMENTED);
    }),
});

Deno.test({
  name: "opkssh add at the same time from several processes: no row is lost (not on Windows)",
  ignore: !unix,
  fn: () =>
    withServer({ policy: "" }, async ({ authId, add }) => {
      const people = Array.from({ length: 6 }, (_, count) => `person${count}@example.com`);
      const runs = await Promise.all(people.map((person) => add("root", person, "google")));
      assert.deepEqual(runs.map(({ code }) => code), people.map(() => 0));
      const rows = (await Deno.readTextFile(authId)).trimEnd().split("\n");
      assert.deepEqual(
        rows.toSorted(),
        people.map((person) => `root ${person} ${GOOGLE}`),
      );
    }),
});

Deno.test({
  name: "opkssh add by root without a policy file: makes it for root and opksshuser (needs root)",
  ignore: !asRoot,
  fn: () =>
    withServer({}, async ({ authId, add }) => {
      const run = await add(...ROW);
      assert.equal(run.code, 0, run.stderr);
      const { mode, uid, gid } = await Deno.stat(authId);
      assert.deepEqual({ mode, uid, gid }, { mode: 0o100640, uid: 0, gid: 990 });
    }),
});

Deno.test({
  name: "opkssh add by an ordinary user: into the user's own file, private (needs root)",
  ignore: !asRoot,
  fn: () =>
    withServer({ policy: COMMENTED, uid: 65534 }, async ({ root, authId, add }) => {
      await Deno.chmod(`${root}/etc/opk`, 0o700);
      await Deno.mkdir(`${root}/alice`);
      await Deno.chown(`${root}/alice`, 65534, 65534);
      const own = `${root}/alice/.opk/auth_id`;
      const run = await add("alice", "alice@example.com", "google");
      assert.equal(run.code, 0, run.stderr);
      assert.equal(run.stdout, `Successfully added new policy to ${own}\n`);
      assert.equal(await Deno.readTextFile(own), `alice alice@example.com ${GOOGLE}\n`);
      assert.equal((await Deno.stat(own)).mode, 0o100600);
      assert.equal((await Deno.stat(`${root}/alice/.opk`)).mode, 0o40700);
      assert.equal(await Deno.readTextFile(authId), COMMENTED);
    }),
});

Deno.test({
  name: "opkssh add by an ordinary user for somebody else: an error, no files (needs root)",
  ignore: !asRoot,
  fn: () =>
    withServer({ policy: COMMENTED, uid: 65534 }, async ({ root, add }) => {
      await Deno.chmod(`${root}/etc/opk`, 0o700);
      // even where the other user is careless
      await Deno.mkdir(`${root}/bob`);
      await Deno.chown(`${root}/bob`, 65533, 65533);
      await Deno.chmod(`${root}/bob`, 0o777);
      const run = await add("bob", "alice@example.com", "google");
      assert.equal(run.code, 1);
      assert.match(run.stderr, /error: cannot change the policy of another user/);
      assert.deepEqual(await Array.fromAsync(Deno.readDir(`${root}/bob`)), []);
    }),
});
