import assert from "node:assert/strict";
import { checkPermissions } from "../../../../src/admin/permissions/check_permissions.ts";
import { needs } from "../../../support/needs.ts";
import { type ServerImage, serverImage } from "../../../support/server_image.ts";
import { withTempDir } from "../../../support/with_temp_dir.ts";

interface Checked {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function check(image: ServerImage, json = false): Promise<Checked> {
  const world = image.world();
  const code = await checkPermissions({ json }, world);
  const relative = (text: string): string => text.replaceAll(image.root, "");
  return {
    code,
    stdout: relative(world.terminal.stdout),
    stderr: relative(world.terminal.stderr),
  };
}

Deno.test(
  needs(["root"], "checkPermissions says owner and mode of everything there is"),
  async () => {
    await withTempDir(async (directory) => {
      const image = await serverImage(directory);
      await image.write(`${image.paths.policyDir}/a.yml`, "name: a\ncommand: /bin/true x\n", 0o640);
      assert.deepEqual(await check(image), {
        code: 0,
        stdout: `/etc/opk: owner=root mode=0750 group=opksshuser
/etc/opk/policy.d: owner=root mode=0750 group=opksshuser
/var/cache/opkssh: owner=opksshuser mode=0700 group=opksshuser
/etc/opk/auth_id: owner=root mode=0640 group=opksshuser
/etc/opk/providers: owner=root mode=0640 group=opksshuser
/etc/opk/policy.d/a.yml: owner=root mode=0640 group=opksshuser
/bin/true: owner=root mode=0755 group=root
/var/log/opkssh.log: owner=root mode=0660 group=opksshuser
`,
        stderr: "",
      });
    });
  },
);

Deno.test(
  needs(["root"], "checkPermissions names every problem, counts them and fails"),
  async () => {
    await withTempDir(async (directory) => {
      const image = await serverImage(directory);
      const { paths } = image;
      await Deno.chmod(paths.baseDir, 0o777);
      await image.write(paths.authId, "", 0o644);
      await Deno.remove(paths.providers);
      await image.write(paths.configYaml, "", 0o640, 4711, 0);
      await image.write(`${paths.policyDir}/a.yml`, "name: a\ncommand: /bin/true x\n", 0o640, 0, 0);
      await Deno.remove(paths.cacheDir);
      await Deno.remove(paths.logFile);
      await Deno.symlink("/etc/shadow", paths.logFile);
      const checked = await check(image);
      assert.equal(checked.code, 1);
      assert.deepEqual(checked.stdout.split("\n").filter((line) => line.startsWith("Problem")), [
        "Problem: /etc/opk: has mode 0777, which must be at most 0755",
        "Problem: /var/cache/opkssh: does not exist",
        "Problem: /etc/opk/auth_id: has mode 0644, which must be at most 0640",
        "Problem: /etc/opk/providers: does not exist",
        "Problem: /etc/opk/config.yml: is owned by uid 4711, not by root",
        "Problem: /etc/opk/policy.d/a.yml: has the group with gid 0, not opksshuser",
        "Problem: /var/log/opkssh.log: is a symbolic link",
      ]);
      assert.equal(
        checked.stderr,
        "opkssh: error: 7 problems found\nopkssh: hint: sudo opkssh permissions fix\n",
      );
    });
  },
);

Deno.test(
  needs(["root"], "checkPermissions prints nothing but JSON on stdout, and fails honestly"),
  async () => {
    await withTempDir(async (directory) => {
      const image = await serverImage(directory);
      await image.write(image.paths.authId, "", 0o666);
      await Deno.remove(image.paths.providers);
      const { code, stdout } = await check(image, true);
      assert.equal(code, 1);
      const entries: unknown = JSON.parse(stdout);
      assert.deepEqual(entries, [
        { path: "/etc/opk", exists: true, ok: true, required: true, id: "base" },
        { path: "/etc/opk/policy.d", exists: true, ok: true, required: true, id: "policy_dir" },
        { path: "/var/cache/opkssh", exists: true, ok: true, required: true, id: "cache_dir" },
        {
          path: "/etc/opk/auth_id",
          exists: true,
          permsErr: "has mode 0666, which must be at most 0640",
          ok: false,
          required: true,
          id: "auth_id",
        },
        { path: "/etc/opk/providers", exists: false, ok: false, required: true, id: "providers" },
        { path: "/etc/opk/config.toml", exists: false, ok: true, required: false, id: "config" },
        { path: "/etc/opk/config.yml", exists: false, ok: true, required: false, id: "config" },
        { path: "/var/log/opkssh.log", exists: true, ok: true, required: true, id: "log" },
        { path: "/etc/sudoers.d/opkssh", exists: false, ok: true, required: false, id: "sudoers" },
      ]);
    });
  },
);

Deno.test("checkPermissions says which command makes the missing group and user", async () => {
  await withTempDir(async (directory) => {
    const image = await serverImage(directory);
    await Deno.writeTextFile(`${directory}/etc/group`, "root:x:0:\n");
    await Deno.writeTextFile(`${directory}/etc/passwd`, "root:x:0:0::/root:/bin/sh\n");
    const { code, stderr } = await check(image);
    assert.equal(code, 1);
    assert.match(stderr, /hint: sudo groupadd --system opksshuser\n/);
    assert.match(stderr, /hint: sudo useradd .*--gid opksshuser opksshuser\n/);
  });
});
