import assert from "node:assert/strict";
import { checkPermissions } from "../../../../src/admin/permissions/check_permissions.ts";
import {
  fixPermissions,
  type FixPermissionsOptions,
} from "../../../../src/admin/permissions/fix_permissions.ts";
import type { Users } from "../../../../src/platform/users.ts";
import { assertCodeAsync } from "../../../support/assert_code.ts";
import { needs } from "../../../support/needs.ts";
import { type ServerImage, serverImage } from "../../../support/server_image.ts";
import { withTempDir } from "../../../support/with_temp_dir.ts";

interface Fixed {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly questions: readonly string[];
}

const YES = { dryRun: false, yes: true, json: false, adopt: false };

async function fix(
  image: ServerImage,
  options: Partial<FixPermissionsOptions> = {},
  answer: string | undefined = undefined,
): Promise<Fixed> {
  const world = image.world();
  const questions: string[] = [];
  const code = await fixPermissions({ ...YES, ...options }, {
    ...world,
    ask: (question) => {
      questions.push(question);
      return Promise.resolve(answer);
    },
  });
  const relative = (text: string): string => text.replaceAll(image.root, "");
  return {
    code,
    stdout: relative(world.terminal.stdout),
    stderr: relative(world.terminal.stderr),
    questions,
  };
}

async function checkCode(image: ServerImage): Promise<number> {
  return await checkPermissions({ json: true }, image.world());
}

/** Everything that can be wrong by mishap. */
async function neglect(image: ServerImage): Promise<void> {
  const { paths } = image;
  await image.write(`${paths.policyDir}/a.yml`, "name: a\ncommand: /bin/true x\n", 0o600, 0, 0);
  await image.write(paths.authId, "root a@b https://op\n", 0o644, 0, 0);
  await image.write(paths.providers, "p\n", 0o600);
  await image.write(paths.configToml, "", 0o640, 4711, 4712);
  await Deno.chown(paths.policyDir, 0, 0);
  await Deno.remove(paths.cacheDir);
  await image.write(paths.logFile, "record\n", 0o644, 0, 0);
  await Deno.mkdir(`${image.root}/etc/sudoers.d`);
  await image.write(`${image.root}/etc/sudoers.d/opkssh`, "rule\n", 0o664, 0, 0);
}

Deno.test(
  needs(["root"], "fixPermissions repairs everything, after which check is content"),
  async () => {
    await withTempDir(async (directory) => {
      const image = await serverImage(directory);
      await neglect(image);
      const { paths, verifier } = image;
      assert.equal(await checkCode(image), 1);
      const fixed = await fix(image);
      assert.deepEqual(fixed, {
        code: 0,
        stdout: "fix completed successfully\n",
        stderr: 'opkssh: warning: "/etc/opk/config.toml" could be written by uid 4711: ' +
          "read it before you rely on it\n",
        questions: [],
      });
      assert.equal(await checkCode(image), 0);
      const group = `0:${verifier.gid}`;
      assert.equal(await image.access(paths.authId), `${group} 0640`);
      assert.equal(await image.access(paths.providers), `${group} 0640`);
      assert.equal(await image.access(paths.configToml), `${group} 0640`);
      assert.equal(await image.access(paths.policyDir), `${group} 0750`);
      assert.equal(await image.access(`${paths.policyDir}/a.yml`), `${group} 0640`);
      assert.equal(await image.access(paths.cacheDir), `${verifier.uid}:${verifier.gid} 0700`);
      assert.equal(await image.access(paths.logFile), `${group} 0660`);
      assert.equal(await image.access(`${directory}/etc/sudoers.d/opkssh`), "0:0 0440");
      assert.equal(await Deno.readTextFile(paths.authId), "root a@b https://op\n");
      assert.equal(await Deno.readTextFile(paths.logFile), "record\n");
    });
  },
);

Deno.test(
  needs(["root"], "fixPermissions a second time has nothing to do and touches nothing"),
  async () => {
    await withTempDir(async (directory) => {
      const image = await serverImage(directory);
      await neglect(image);
      await fix(image);
      const before = await Deno.lstat(image.paths.authId);
      const nothing = { code: 0, stdout: "nothing to do\n", stderr: "", questions: [] };
      assert.deepEqual(await fix(image), nothing);
      assert.deepEqual(await fix(image, { yes: false }), nothing);
      assert.deepEqual(await fix(image, { dryRun: true }), nothing);
      const after = await Deno.lstat(image.paths.authId);
      assert.deepEqual([after.ino, after.ctime], [before.ino, before.ctime]);
    });
  },
);

Deno.test(needs(["root"], "fixPermissions makes what is missing, except providers"), async () => {
  await withTempDir(async (directory) => {
    const image = await serverImage(directory);
    const { paths, verifier } = image;
    await Deno.remove(paths.baseDir, { recursive: true });
    await Deno.remove(`${directory}/var`, { recursive: true });
    const fixed = await fix(image, { dryRun: true });
    assert.equal(
      fixed.stdout,
      `Action: mkdir /etc/opk
Action: chmod /etc/opk to drwxr-x---
Action: chown /etc/opk to root:opksshuser
Action: mkdir /etc/opk/policy.d
Action: chmod /etc/opk/policy.d to drwxr-x---
Action: chown /etc/opk/policy.d to root:opksshuser
Action: mkdir /var/cache/opkssh
Action: chmod /var/cache/opkssh to drwx------
Action: chown /var/cache/opkssh to opksshuser:opksshuser
Action: create file: /etc/opk/auth_id
Action: chmod /etc/opk/auth_id to -rw-r-----
Action: chown /etc/opk/auth_id to root:opksshuser
Action: create file: /var/log/opkssh.log
Action: chmod /var/log/opkssh.log to -rw-rw----
Action: chown /var/log/opkssh.log to root:opksshuser
dry-run complete
`,
    );
    assert.deepEqual((await Deno.lstat(`${directory}/etc`)).isDirectory, true);
    await assert.rejects(() => Deno.lstat(paths.baseDir), Deno.errors.NotFound);
    const real = await fix(image);
    assert.equal(real.code, 1);
    assert.equal(
      real.stderr,
      'opkssh: error: "/etc/opk/providers" does not exist\n' +
        "opkssh: hint: write into /etc/opk/providers: https://accounts.google.com CLIENT_ID 24h\n",
    );
    assert.equal(await image.access(paths.baseDir), `0:${verifier.gid} 0750`);
    assert.equal(await image.access(paths.logFile), `0:${verifier.gid} 0660`);
    assert.equal(await image.access(`${directory}/var/cache`), "0:0 0755");
    await image.write(paths.providers, "https://op.example.com c 24h\n", 0o640);
    assert.equal(await checkCode(image), 0);
  });
});

Deno.test(
  needs(["root"], "fixPermissions asks, and changes nothing unless the answer is yes"),
  async () => {
    await withTempDir(async (directory) => {
      const image = await serverImage(directory);
      await image.write(image.paths.authId, "", 0o600);
      for (const answer of [undefined, "", "n", "yess", "ja"]) {
        const { code, stdout, stderr, questions } = await fix(image, { yes: false }, answer);
        assert.deepEqual([code, stdout], [1, ""]);
        assert.deepEqual(questions, ["Apply these changes? [y/N]: "]);
        assert.match(stderr, /action: chmod \/etc\/opk\/auth_id to -rw-r-----\n/);
        assert.match(stderr, /error: nothing was changed\n$/);
      }
      assert.equal(await image.access(image.paths.authId), `0:${image.verifier.gid} 0600`);
      for (const answer of ["y", "Yes", " YES "]) {
        await Deno.chmod(image.paths.authId, 0o600);
        assert.equal((await fix(image, { yes: false }, answer)).code, 0);
        assert.equal(await image.access(image.paths.authId), `0:${image.verifier.gid} 0640`);
      }
    });
  },
);

Deno.test(needs(["root"], "fixPermissions prints nothing but JSON on stdout"), async () => {
  await withTempDir(async (directory) => {
    const image = await serverImage(directory);
    await image.write(image.paths.authId, "", 0o662);
    const planned = ["chmod /etc/opk/auth_id to -rw-r-----"];
    const warnings = [
      '"/etc/opk/auth_id" could be written by everybody: read it before you rely on it',
    ];
    const dry = await fix(image, { json: true, dryRun: true });
    assert.deepEqual(JSON.parse(dry.stdout), { planned, dryRun: true, warnings, ok: true });
    const wet = await fix(image, { json: true });
    assert.deepEqual(JSON.parse(wet.stdout), { planned, dryRun: false, warnings, ok: true });
    await Deno.remove(image.paths.providers);
    const failed = await fix(image, { json: true });
    assert.equal(failed.code, 1);
    assert.deepEqual(JSON.parse(failed.stdout), {
      planned: [],
      errors: ['"/etc/opk/providers" does not exist'],
      dryRun: false,
      ok: false,
    });
  });
});

Deno.test("fixPermissions without the group or the user says how to make them", async () => {
  await withTempDir(async (directory) => {
    const image = await serverImage(directory);
    await Deno.chmod(image.paths.authId, 0o600);
    await Deno.writeTextFile(`${directory}/etc/passwd`, "root:x:0:0::/root:/bin/sh\n");
    const user = await assertCodeAsync(() => fix(image), "system_part_missing");
    assert.match(user.message, /no user opksshuser/);
    await Deno.writeTextFile(`${directory}/etc/group`, "root:x:0:\n");
    for (const dryRun of [true, false]) {
      const error = await assertCodeAsync(() => fix(image, { dryRun }), "system_part_missing");
      assert.match(error.message, /no group opksshuser/);
      assert.match("hints" in error ? error.hints.join("\n") : "", /groupadd --system opksshuser/);
    }
  });
});

Deno.test("fixPermissions needs root, except for a dry run", async () => {
  await withTempDir(async (directory) => {
    const image = await serverImage(directory);
    await Deno.chmod(image.paths.authId, 0o600);
    const world = image.world();
    const users: Users = { ...world.users, current: () => ({ uid: 4242, gid: 4242 }) };
    const ask = (): Promise<undefined> => Promise.resolve(undefined);
    const asUser = { ...world, users, ask };
    await assertCodeAsync(() => fixPermissions(YES, asUser), "not_permitted");
    assert.equal(((await Deno.lstat(image.paths.authId)).mode ?? 0) & 0o777, 0o600);
    await fixPermissions({ ...YES, dryRun: true }, asUser);
    assert.match(world.terminal.stdout, /dry-run complete\n$/);
  });
});

Deno.test(needs(["root"], "fixPermissions repairs the log the configuration names"), async () => {
  await withTempDir(async (directory) => {
    const image = await serverImage(directory);
    const log = `${directory}/var/log/opkssh/verify.log`;
    await image.write(image.paths.configToml, `[log]\npath = "${log}"\n`, 0o640);
    // the configuration is believed only where nobody else can have written it
    const fixed = await fix(image);
    assert.equal(fixed.code, 0, fixed.stderr);
    assert.equal(await image.access(log), `0:${image.verifier.gid} 0660`);
  });
});
