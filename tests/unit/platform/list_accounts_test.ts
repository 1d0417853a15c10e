import assert from "node:assert/strict";
import { listAccounts } from "../../../src/platform/list_accounts.ts";
import { withTempDir } from "../../support/with_temp_dir.ts";

const PASSWD = "root:x:0:0::/root:/bin/sh\nalice:x:1000:1000::/home/alice:/bin/sh\n";

async function withPasswd(run: (root: string) => Promise<void>): Promise<void> {
  await withTempDir(async (root) => {
    await Deno.mkdir(`${root}/etc`);
    await Deno.writeTextFile(`${root}/etc/passwd`, PASSWD);
    await run(root);
  });
}

async function script(path: string, text: string): Promise<string> {
  await Deno.writeTextFile(path, `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  return path;
}

Deno.test("listAccounts below a directory reads its passwd file and asks nobody", async () => {
  await withPasswd(async (root) => {
    assert.deepEqual(await listAccounts({ os: "linux", root }), {
      accounts: [
        { name: "root", home: "/root" },
        { name: "alice", home: "/home/alice" },
      ],
      problems: [],
    });
  });
});

Deno.test("listAccounts adds accounts of a directory service, each name once", async () => {
  await withPasswd(async (root) => {
    const getent = await script(
      `${root}/getent`,
      `[ "$*" = passwd ] || exit 1
echo 'alice:x:5:5::/elsewhere:/bin/sh'
echo 'bob@corp.example:*:70000:70000:Bob:/home/bob:/bin/sh'
echo 'nohome:*:70001:70001:::/bin/sh'`,
    );
    const { accounts, problems } = await listAccounts({
      os: "linux",
      root,
      getent: [`${root}/none`, getent],
    });
    assert.deepEqual(problems, []);
    assert.deepEqual(accounts.map(({ name, home }) => `${name} ${home}`), [
      "root /root",
      "alice /home/alice",
      "bob@corp.example /home/bob",
    ]);
  });
});

Deno.test("listAccounts says that accounts may be missing when the service fails", async () => {
  await withPasswd(async (root) => {
    const getent = await script(`${root}/getent`, "exit 3");
    const { accounts, problems } = await listAccounts({ os: "linux", root, getent: [getent] });
    assert.equal(accounts.length, 2);
    assert.deepEqual(problems, [
      `Accounts of a directory service may be missing: ${getent} failed (exit code 3)`,
    ]);
  });
});

Deno.test("listAccounts without a passwd file says so", async () => {
  await withTempDir(async (root) => {
    assert.deepEqual(await listAccounts({ os: "linux", root }), {
      accounts: [],
      problems: [`Cannot read "${root}/etc/passwd"`],
    });
  });
});
