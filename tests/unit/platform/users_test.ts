import assert from "node:assert/strict";
import { systemUsers } from "../../../src/platform/users.ts";
import { withTempDir } from "../../support/with_temp_dir.ts";

const PASSWD = [
  "# comment:x:1:1::/c:/bin/sh",
  "root:x:0:0:root:/root:/bin/bash",
  "+nis:x:7:7::/nis:/bin/sh",
  "broken:x:12",
  "nouid:x:abc:1::/h:/bin/sh",
  "negative:x:-1:1::/h:/bin/sh",
  "none:x:4294967295:1::/h:/bin/sh",
  "alice:x:1000:1001:Alice,,,:/home/alice:/bin/bash",
  "Alice:x:1002:1002::/home/Alice:/bin/bash",
  "1000:x:1003:1003::/home/1000:/bin/bash",
  "nohome:x:1004:1004:::/bin/bash",
].join("\n");

async function withDatabase(
  run: (options: { root: string; directory: string }) => Promise<void>,
): Promise<void> {
  await withTempDir(async (directory) => {
    await Deno.mkdir(`${directory}/etc`);
    const latin1 = new Uint8Array([0x6c, 0x31, ...new TextEncoder().encode(":x:9:9:"), 0xfc]);
    const rest = new TextEncoder().encode(":/l1:/bin/sh\n");
    await Deno.writeFile(
      `${directory}/etc/passwd`,
      new Uint8Array([...latin1, ...rest, ...new TextEncoder().encode(PASSWD)]),
    );
    await Deno.writeTextFile(`${directory}/etc/group`, "root:x:0:\nopksshuser:x:77:a,b\nbad:x\n");
    await run({ root: directory, directory });
  });
}

Deno.test("systemUsers finds accounts and groups of the files by exact name and by id", async () => {
  await withDatabase(async ({ root }) => {
    const users = systemUsers({ os: "linux", root });
    const alice = { name: "alice", uid: 1000, gid: 1001, home: "/home/alice" };
    assert.deepEqual(await users.byName("alice"), alice);
    assert.deepEqual(await users.byId(1000), alice);
    assert.equal((await users.byName("Alice"))?.uid, 1002);
    assert.equal((await users.byName("1000"))?.uid, 1003);
    assert.equal((await users.byName("nohome"))?.home, "");
    assert.equal((await users.byName("l1"))?.home, "/l1");
    assert.deepEqual(await users.groupByName("opksshuser"), { name: "opksshuser", gid: 77 });
    assert.deepEqual(await users.groupById(0), { name: "root", gid: 0 });
  });
});

Deno.test("systemUsers finds nobody for odd names and malformed lines", async () => {
  await withDatabase(async ({ root }) => {
    const users = systemUsers({ os: "linux", root });
    const names = ["", "ALICE", "alice:", "broken", "nouid", "negative", "none", "+nis", "nis"];
    for (const name of [...names, "# comment", "-x", "../alice", "a\nb", "a\0", "x".repeat(300)]) {
      assert.equal(await users.byName(name), undefined, name);
    }
    for (const id of [-1, 4294967295, 4242, 1.5, NaN]) {
      assert.equal(await users.byId(id), undefined);
    }
    assert.equal(await users.groupByName("bad"), undefined);
  });
});

Deno.test("systemUsers asks getent for accounts of a directory, and believes only the right name", async () => {
  await withDatabase(async ({ root, directory }) => {
    const getent = `${directory}/getent`;
    const script = `#!/bin/sh
echo "$1 $2" >> ${directory}/asked
case "$1 $2" in
  "passwd bob@corp.example") echo 'bob@corp.example:*:70000:70000:Bob:/home/bob:/bin/sh';;
  "passwd CORP\\\\eve") printf '%s\\n' 'CORP\\eve:*:70001:70001:Eve:/home/eve:/bin/sh';;
  "passwd 70000") echo 'bob@corp.example:*:70000:70000:Bob:/home/bob:/bin/sh';;
  "passwd loud") echo 'warning' >&2; echo 'other:*:1:1::/o:/bin/sh'; echo 'loud:*:2:2::/l:/bin/sh';;
  "group corp") echo 'corp:*:80000:';;
  "passwd failing") echo 'failing:*:3:3::/f:/bin/sh'; exit 2;;
esac
`;
    await Deno.writeTextFile(getent, script, { mode: 0o755 });
    const users = systemUsers({ os: "linux", root, getent: [`${directory}/none`, getent] });
    assert.equal((await users.byName("bob@corp.example"))?.home, "/home/bob");
    assert.equal((await users.byName("CORP\\eve"))?.uid, 70001);
    assert.equal((await users.byId(70000))?.name, "bob@corp.example");
    assert.equal((await users.byName("loud"))?.uid, 2);
    assert.deepEqual(await users.groupByName("corp"), { name: "corp", gid: 80000 });
    // getent takes a name of digits for an id and answers with another name.
    assert.equal(await users.byName("70000"), undefined);
    assert.equal(await users.byName("failing"), undefined);
    assert.equal(await users.byName("--help"), undefined);
    assert.doesNotMatch(await Deno.readTextFile(`${directory}/asked`), /help|alice/);
  });
});

Deno.test("systemUsers knows the account this process runs with", async () => {
  const users = systemUsers();
  const current = users.current();
  assert.ok(current !== undefined);
  assert.deepEqual([current.uid, current.gid], [Deno.uid(), Deno.gid()]);
  const account = await users.byId(current.uid);
  assert.ok(account !== undefined);
  assert.deepEqual(await users.byName(account.name), account);
});
