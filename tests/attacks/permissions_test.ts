import assert from "node:assert/strict";
import { checkPermissions } from "../../src/admin/permissions/check_permissions.ts";
import { fixPermissions } from "../../src/admin/permissions/fix_permissions.ts";
import { needs } from "../support/needs.ts";
import { type ServerImage, serverImage } from "../support/server_image.ts";
import { rootOwnedTempDir } from "../support/sshd/root_owned_temp_dir.ts";
import { withTempDir } from "../support/with_temp_dir.ts";

const MALLORY = 4711;
const EVIL = "root mallory@evil.example https://op.example.com\n";

interface Fixed {
  readonly code: number;
  readonly stderr: string;
}

async function fix(
  image: ServerImage,
  options: { adopt?: boolean; meanwhile?: () => Promise<void> } = {},
): Promise<Fixed> {
  const world = image.world();
  const { adopt = false, meanwhile } = options;
  const code = await fixPermissions(
    { dryRun: false, yes: meanwhile === undefined, json: false, adopt },
    {
      ...world,
      ask: async () => {
        await meanwhile?.();
        return "y";
      },
    },
  );
  return { code, stderr: world.terminal.stderr.replaceAll(image.root, "") };
}

/** Runs an attack on a server image, with a file that must stay as it is. */
function attack(
  name: string,
  run: (image: ServerImage, victim: string) => Promise<void>,
): void {
  Deno.test(needs(["root"], `permissions fix ${name}`), async () => {
    await withTempDir(async (directory) => {
      const image = await serverImage(directory);
      const victim = `${directory}/shadow`;
      await image.write(victim, "secret\n", 0o600, 0, 0);
      const before = await Deno.lstat(victim);
      await run(image, victim);
      const after = await Deno.lstat(victim);
      assert.equal(await image.access(victim), "0:0 0600");
      assert.equal(after.ino, before.ino);
      assert.equal(await Deno.readTextFile(victim), "secret\n");
    });
  });
}

for (const name of ["authId", "providers", "configToml", "logFile"] as const) {
  attack(`does not follow a link at ${name}`, async (image, victim) => {
    await Deno.remove(image.paths[name]).catch(() => undefined);
    await Deno.symlink(victim, image.paths[name]);
    const { code, stderr } = await fix(image);
    assert.equal(code, 1);
    assert.match(stderr, /link/);
    assert.equal((await Deno.lstat(image.paths[name])).isSymlink, true);
  });

  attack(`does not touch a file that ${name} is another name of`, async (image, victim) => {
    await Deno.remove(image.paths[name]).catch(() => undefined);
    await Deno.link(victim, image.paths[name]);
    const { code, stderr } = await fix(image);
    assert.equal(code, 1);
    assert.match(stderr, /hard links/);
  });
}

attack("does not follow a link at policy.d or the cache", async (image, victim) => {
  const { policyDir, cacheDir } = image.paths;
  for (const path of [policyDir, cacheDir]) {
    await Deno.remove(path);
    await Deno.symlink(victim, path);
  }
  assert.equal((await fix(image)).code, 1);
  assert.equal((await Deno.lstat(cacheDir)).isSymlink, true);
});

attack("leaves a link by a stranger in the plugin directory alone", async (image, victim) => {
  const link = `${image.paths.policyDir}/x.yml`;
  await Deno.symlink(victim, link);
  await new Deno.Command("chown", { args: ["-h", `${MALLORY}`, link] }).output();
  assert.equal((await fix(image)).code, 1);
});

attack("leaves FIFOs, directories and sockets in place of files alone", async (image) => {
  const { authId, configToml } = image.paths;
  await Deno.remove(authId);
  await new Deno.Command("mkfifo", { args: [authId] }).output();
  await Deno.mkdir(configToml);
  const { code, stderr } = await fix(image);
  assert.equal(code, 1);
  assert.match(stderr, /auth_id" is a FIFO, not a regular file/);
  assert.match(stderr, /config\.toml" is a directory, not a regular file/);
  assert.equal((await Deno.lstat(authId)).isFifo, true);
});

attack(
  "does not change what took the place of a file after it was looked at",
  async (image, victim) => {
    const { authId, logFile } = image.paths;
    await Deno.chmod(authId, 0o600);
    await Deno.chmod(logFile, 0o600);
    const { code, stderr } = await fix(image, {
      meanwhile: async () => {
        await Deno.remove(authId);
        await Deno.symlink(victim, authId);
        await Deno.remove(logFile);
        await Deno.link(victim, logFile);
      },
    });
    assert.equal(code, 1);
    assert.match(stderr, /Cannot repair "\/etc\/opk\/auth_id"/);
    assert.match(stderr, /Cannot repair "\/var\/log\/opkssh.log"/);
  },
);

attack(
  "does not copy a secret that took the place of a file others could write",
  async (image, victim) => {
    const { authId } = image.paths;
    await Deno.chmod(authId, 0o666);
    const { code, stderr } = await fix(image, {
      meanwhile: async () => {
        await Deno.remove(authId);
        await Deno.link(victim, authId);
      },
    });
    assert.equal(code, 1);
    assert.match(stderr, /was replaced while it was being repaired/);
  },
);

attack(
  "does not copy a secret that a file others could write is another name of",
  async (image, victim) => {
    const { authId } = image.paths;
    await Deno.remove(authId);
    await Deno.link(victim, authId);
    await Deno.chown(victim, MALLORY, MALLORY);
    const { code, stderr } = await fix(image);
    await Deno.chown(victim, 0, 0);
    assert.equal(code, 1);
    assert.match(stderr, /hard links/);
  },
);

Deno.test(
  needs(["root"], "permissions fix does not change what a link of the administrator leads to"),
  async () => {
    const directory = await rootOwnedTempDir("opkssh-link-");
    try {
      const image = await serverImage(directory);
      const { authId } = image.paths;
      const real = `${directory}/etc/auth_id.managed`;
      await Deno.rename(authId, real);
      await Deno.symlink(real, authId);
      assert.equal((await fix(image)).code, 0);
      await Deno.chmod(real, 0o644);
      const { code, stderr } = await fix(image);
      assert.equal(code, 1);
      assert.match(stderr, /leads to ".*managed", which has mode 0644/);
      assert.match(stderr, /hint: sudo chown root:opksshuser .*managed && sudo chmod 0640 /);
      assert.equal(await image.access(real), `0:${image.verifier.gid} 0644`);
      assert.equal((await Deno.lstat(authId)).isSymlink, true);
    } finally {
      await Deno.remove(directory, { recursive: true });
    }
  },
);

attack("does not put in force what a stranger could put there", async (image) => {
  const { policyDir, baseDir } = image.paths;
  const plugin = `${policyDir}/evil.yml`;
  await Deno.chmod(policyDir, 0o777);
  await image.write(plugin, "name: evil\ncommand: /bin/true x\n", 0o640, MALLORY, MALLORY);
  await Deno.chmod(baseDir, 0o700);
  const { code, stderr } = await fix(image);
  assert.equal(code, 1);
  assert.match(stderr, /evil\.yml" is owned by uid 4711, not by root; whoever that is/);
  assert.match(stderr, /permissions fix --adopt/);
  assert.equal(await image.access(plugin), `${MALLORY}:${MALLORY} 0640`);
  // the directory stays as it is: closed, a second run would take the plugin for the administrator's
  assert.equal(await image.access(policyDir), `0:${image.verifier.gid} 0777`);
  assert.equal(await image.access(baseDir), `0:${image.verifier.gid} 0750`);
  assert.equal((await fix(image)).code, 1);
  assert.equal(await image.access(plugin), `${MALLORY}:${MALLORY} 0640`);

  assert.equal((await fix(image, { adopt: true })).code, 0);
  assert.equal(await image.access(plugin), `0:${image.verifier.gid} 0640`);
  assert.equal(await image.access(policyDir), `0:${image.verifier.gid} 0750`);
  assert.equal(await checkPermissions({ json: true }, image.world()), 0);
});

for (const mode of [0o777, 0o1777, 0o775]) {
  attack(
    `does not adopt an auth_id of a stranger from /etc/opk with ${mode.toString(8)}`,
    async (image) => {
      const { authId, baseDir } = image.paths;
      await image.write(authId, EVIL, 0o640, MALLORY, MALLORY);
      await Deno.chmod(baseDir, mode);
      assert.equal((await fix(image)).code, 1);
      assert.equal(await image.access(authId), `${MALLORY}:${MALLORY} 0640`);
    },
  );
}

attack("does not adopt an auth_id from a directory of a stranger", async (image) => {
  const { authId, baseDir } = image.paths;
  await image.write(authId, EVIL, 0o640, MALLORY, MALLORY);
  await Deno.chown(baseDir, MALLORY, MALLORY);
  assert.equal((await fix(image)).code, 1);
  assert.equal(await image.access(authId), `${MALLORY}:${MALLORY} 0640`);
  assert.equal(await image.access(baseDir), `${MALLORY}:${MALLORY} 0750`);
});

attack("does not adopt a sudo rule of a stranger", async (image) => {
  const rule = `${image.root}/etc/sudoers.d/opkssh`;
  await Deno.mkdir(`${image.root}/etc/sudoers.d`);
  await image.write(rule, "mallory ALL=(ALL) NOPASSWD: ALL\n", 0o440, MALLORY, MALLORY);
  assert.equal((await fix(image)).code, 1);
  assert.equal(await image.access(rule), `${MALLORY}:${MALLORY} 0440`);
});

attack("takes over a file only root could put there, and warns", async (image) => {
  const { authId } = image.paths;
  await image.write(authId, "root a@b https://op.example.com\n", 0o640, MALLORY, MALLORY);
  const { code, stderr } = await fix(image);
  assert.equal(code, 0);
  assert.match(stderr, /warning: .*auth_id" could be written by uid 4711: read it/);
  assert.equal(await image.access(authId), `0:${image.verifier.gid} 0640`);
});

for (const [what, mode, uid] of [["everybody", 0o666, 0], ["its owner", 0o640, MALLORY]] as const) {
  attack(`takes a file away from ${what} who has it open`, async (image) => {
    const { authId } = image.paths;
    await image.write(authId, "root a@b https://op.example.com\n", mode, uid, 0);
    using open = await Deno.open(authId, { append: true });
    assert.equal((await fix(image)).code, 0);
    await open.write(new TextEncoder().encode(EVIL));
    assert.equal(await Deno.readTextFile(authId), "root a@b https://op.example.com\n");
  });
}

Deno.test(
  needs(["root"], "permissions check shows names with line breaks on one line"),
  async () => {
    await withTempDir(async (directory) => {
      const image = await serverImage(directory);
      await image.write(`${image.paths.policyDir}/x\nok.yml`, "", 0o666);
      const world = image.world();
      assert.equal(await checkPermissions({ json: false }, world), 1);
      assert.match(world.terminal.stdout, /Problem: .*\/x\\nok\.yml: has mode 0666/);
    });
  },
);
