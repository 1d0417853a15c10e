import assert from "node:assert/strict";
import { audit, type AuditOptions } from "../../../../src/admin/audit/audit.ts";
import type { AuditWorld } from "../../../../src/admin/audit/audit_world.ts";
import { listAccounts } from "../../../../src/platform/list_accounts.ts";
import type { MemoryTerminal } from "../../../support/memory_terminal.ts";
import { matchSnapshot } from "../../../support/match_snapshot.ts";
import { needs } from "../../../support/needs.ts";
import { type ServerImage, serverImage } from "../../../support/server_image.ts";
import { withTempDir } from "../../../support/with_temp_dir.ts";

interface Audited {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const OPTIONS: AuditOptions = { json: false, skipUserPolicy: false };

function auditWorld(image: ServerImage): AuditWorld & { readonly terminal: MemoryTerminal } {
  return {
    ...image.world(),
    version: "1.2.3",
    listAccounts: () => listAccounts({ os: "linux", root: image.root }),
    osClass: () => Promise.resolve("debian"),
    openSsh: () => Promise.resolve("OpenSSH_9.2"),
  };
}

async function run(image: ServerImage, options: Partial<AuditOptions> = {}): Promise<Audited> {
  const world = auditWorld(image);
  const code = await audit({ ...OPTIONS, ...options }, world);
  const relative = (text: string): string => text.replaceAll(image.root, "");
  return {
    code,
    stdout: relative(world.terminal.stdout),
    stderr: relative(world.terminal.stderr),
  };
}

async function addAccount(image: ServerImage, name: string, uid: number): Promise<string> {
  const home = `${image.root}/home/${name}`;
  await Deno.mkdir(`${home}/.opk`, { recursive: true, mode: 0o700 });
  const line = `${name}:x:${uid}:${uid}::${home}:/bin/sh\n`;
  await Deno.writeTextFile(`${image.root}/etc/passwd`, line, { append: true });
  return `${home}/.opk/auth_id`;
}

const ROW = "root alice@example.com https://op.example.com\n";

Deno.test(needs(["root"], "audit of a sound server: rows, summary, exit code 0"), async () => {
  await withTempDir(async (directory) => {
    const image = await serverImage(directory);
    await image.write(image.paths.authId, `# people\n${ROW}`, 0o640);
    assert.deepEqual(await run(image), {
      code: 0,
      stdout: `[OK] SUCCESS : root alice@example.com https://op.example.com ` +
        `(the issuer is in the providers file)
=== SUMMARY ===
Total Entries Tested: 1
Successful:           1
Warnings:             0
Errors:               0

Exit Code: 0 (no issues detected)
`,
      stderr: "opkssh: validating /etc/opk/auth_id...\n",
    });
  });
});

Deno.test(needs(["root"], "audit as JSON has the members of the Go tool, and ours"), async () => {
  await withTempDir(async (directory) => {
    const image = await serverImage(directory);
    await image.write(image.paths.authId, ROW, 0o640);
    const { code, stdout } = await run(image, { json: true });
    assert.equal(code, 0);
    assert.deepEqual(JSON.parse(stdout), {
      ok: true,
      username: "root",
      "providers_file": {
        "file_path": "/etc/opk/providers",
        error: "",
        "perms_error": "",
        rows: [{
          status: "SUCCESS",
          issuer: "https://op.example.com",
          "line_number": 1,
          reason: "the row can be used",
          hints: [],
        }],
      },
      "system_policy": {
        "file_path": "/etc/opk/auth_id",
        rows: [{
          status: "SUCCESS",
          hints: [],
          principal: "root",
          "identity_attr": "alice@example.com",
          issuer: "https://op.example.com",
          reason: "the issuer is in the providers file",
          "line_number": 1,
          "reason_code": "ok",
        }],
        error: "",
        "perms_error": "",
      },
      "home_policy": [],
      "opk_version": "1.2.3",
      "openssh_version": "OpenSSH_9.2",
      "os_info": "debian",
      "config_file": null,
      plugins: [],
      permissions: [],
      warnings: [],
    });
  });
});

/** One of everything that can be wrong. */
async function brokenServer(directory: string): Promise<ServerImage> {
  const image = await serverImage(directory);
  const { paths } = image;
  await image.write(
    paths.providers,
    "https://op.example.com client-1 24h\nhttps://old.example.com c 24hours\n",
    0o640,
  );
  await image.write(
    paths.authId,
    `${ROW}root bob@example.com https://old.example.com\nroot 'x\n` +
      "dev <a&b>\u001b[31m https://op.example.com/\nroot oidc: https://op.example.com\n",
    0o644,
  );
  await image.write(paths.configYaml, "deny_users: root\n", 0o640);
  await image.write(`${paths.policyDir}/bad.yml`, "name: bad\ncommand: relative x\n", 0o640);
  await image.write(`${paths.policyDir}/gone.yml`, "name: g\ncommand: /no/such\n", 0o600, 0, 0);
  const alice = await addAccount(image, "alice", 5001);
  await image.write(
    alice,
    "alice alice@example.com https://op.example.com\nroot alice@example.com https://op.example.com\n",
    0o600,
    5001,
    5001,
  );
  const bob = await addAccount(image, "bob", 5002);
  await image.write(bob, "bob bob@example.com https://op.example.com\n", 0o644, 0, 0);
  const carol = await addAccount(image, "carol", 5003);
  await Deno.symlink("/etc/passwd", carol);
  return image;
}

Deno.test(needs(["root"], "audit of a broken server as text is as committed"), async () => {
  await withTempDir(async (directory) => {
    const { code, stdout, stderr } = await run(await brokenServer(directory));
    assert.equal(code, 1);
    const file = new URL("__snapshots__/broken.txt", import.meta.url);
    await matchSnapshot(file, `--- stdout\n${stdout}--- stderr\n${stderr}`);
  });
});

Deno.test(needs(["root"], "audit of a broken server as JSON is as committed"), async () => {
  await withTempDir(async (directory) => {
    const { code, stdout } = await run(await brokenServer(directory), { json: true });
    assert.equal(code, 1);
    JSON.parse(stdout);
    await matchSnapshot(new URL("__snapshots__/broken.json", import.meta.url), stdout);
  });
});

type Breakage = (image: ServerImage) => Promise<unknown>;

const BREAKAGES: readonly [what: string, Breakage, member: string][] = [
  ["a missing policy", ({ paths }) => Deno.remove(paths.authId), "system_policy"],
  ["a wrong mode", ({ paths }) => Deno.chmod(paths.authId, 0o644), "system_policy"],
  [
    "a wrong mode of providers",
    ({ paths }) => Deno.chmod(paths.providers, 0o666),
    "providers_file",
  ],
  ["missing providers", ({ paths }) => Deno.remove(paths.providers), "providers_file"],
  ["empty providers", ({ paths }) => Deno.truncate(paths.providers), "providers_file"],
  [
    "a broken row of providers",
    ({ paths }) => Deno.writeTextFile(paths.providers, "https://x c 1day\n", { append: true }),
    "providers_file",
  ],
  [
    "an unusable configuration",
    (image) => image.write(image.paths.configToml, "deny_users = 1\n", 0o640),
    "config_file",
  ],
  [
    "a directory that others can write",
    ({ paths }) => Deno.chmod(paths.baseDir, 0o777),
    "permissions",
  ],
];

for (const [what, breakIt, member] of BREAKAGES) {
  Deno.test(needs(["root"], `audit fails for ${what} alone and says so in ${member}`), async () => {
    await withTempDir(async (directory) => {
      const image = await serverImage(directory);
      await image.write(image.paths.authId, ROW, 0o640);
      const before = JSON.parse((await run(image, { json: true })).stdout);
      await breakIt(image);
      const { code, stdout } = await run(image, { json: true });
      assert.equal(code, 1);
      const after = JSON.parse(stdout);
      assert.equal(after.ok, false);
      assert.notDeepEqual(after[member], before[member]);
      const text = await run(image);
      assert.equal(text.code, 1);
      assert.match(text.stdout, /Exit Code: 1 \(errors detected\)\n$/);
    });
  });
}

Deno.test(needs(["root"], "audit takes other files, and leaves homes out when asked"), async () => {
  await withTempDir(async (directory) => {
    const image = await serverImage(directory);
    const home = await addAccount(image, "alice", 5001);
    await image.write(home, "x\n", 0o600, 5001, 5001);
    await image.write(`${directory}/p`, "https://other.example.com c 24h\n", 0o640);
    await image.write(`${directory}/a`, "root a@b https://other.example.com\n", 0o640);
    const { code, stdout } = await run(image, {
      json: true,
      skipUserPolicy: true,
      providersFile: `${directory}/p`,
      policyFile: `${directory}/a`,
    });
    const report = JSON.parse(stdout);
    assert.equal(code, 0);
    assert.equal(report.home_policy, null);
    assert.equal(report.system_policy.file_path, "/a");
    assert.equal(report.providers_file.file_path, "/p");
  });
});

Deno.test(needs(["root"], "audit with a warning only fails and says warnings"), async () => {
  await withTempDir(async (directory) => {
    const image = await serverImage(directory);
    await image.write(image.paths.authId, "root *@x.org https://op.example.com\n", 0o640);
    const { code, stdout } = await run(image);
    assert.equal(code, 1);
    assert.match(stdout, /^\[WARN\] WARNING : root \*@x\.org https:\/\/op\.example\.com \(\/etc\//);
    assert.match(stdout, /Exit Code: 1 \(warnings detected\)\n$/);
  });
});

Deno.test(needs(["root"], "audit without any row says so"), async () => {
  await withTempDir(async (directory) => {
    const { code, stderr } = await run(await serverImage(directory));
    assert.equal(code, 0);
    assert.match(stderr, /no policy entries to validate\n/);
  });
});

Deno.test(needs(["root"], "audit is not drowned by a home with a million rows"), async () => {
  await withTempDir(async (directory) => {
    const image = await serverImage(directory);
    const home = await addAccount(image, "alice", 5001);
    await image.write(home, "alice a@b https://nope\n".repeat(50_000), 0o600, 5001, 5001);
    const { code, stdout } = await run(image, { json: true });
    const [file] = JSON.parse(stdout).home_policy;
    assert.equal(code, 1);
    assert.deepEqual([file.rows.length, file.error], [1000, "only the first 1000 rows are shown"]);
  });
});
