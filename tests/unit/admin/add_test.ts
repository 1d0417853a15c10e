import assert from "node:assert/strict";
import { CommandError } from "../../../src/errors/command_error.ts";
import { add } from "../../../src/admin/add.ts";
import type { PolicyFileState } from "../../../src/admin/add_world.ts";
import { assertCodeAsync } from "../../support/assert_code.ts";
import { memoryAddWorld } from "../../support/memory_add_world.ts";

const ALICE = { principal: "root", identity: "alice@example.com", issuer: "google" };
const ROW = "root alice@example.com https://accounts.google.com\n";
const AUTH_ID = "/etc/opk/auth_id";
const HOME = "/home/alice/.opk/auth_id";
const ACCOUNT = { uid: 1000, gid: 1001, home: "/home/alice" };
const GOOGLE = "https://accounts.google.com client 24h\n";

function file(text: string, mode = 0o640, uid = 0, gid = 990): PolicyFileState {
  return { kind: "readable", text, ownership: { mode, uid, gid } };
}

Deno.test("add writes to the administrator's file and keeps owner, mode and content", async () => {
  const world = memoryAddWorld({ system: file("# mine\n", 0o600, 0, 7), providers: GOOGLE });
  const result = await add(ALICE, world);
  assert.deepEqual(result, { path: AUTH_ID, line: 2, added: true });
  assert.deepEqual(world.system, file(`# mine\n${ROW}`, 0o600, 0, 7));
  assert.deepEqual(world.calls, [
    `lock ${AUTH_ID}`,
    `replace ${AUTH_ID} 600 0:7`,
    `release ${AUTH_ID}`,
  ]);
  assert.equal(world.terminal.stdout, `Successfully added new policy to ${AUTH_ID}\n`);
  assert.equal(
    world.terminal.stderr,
    `opkssh: ${AUTH_ID}:2: root alice@example.com https://accounts.google.com\n`,
  );
});

Deno.test("add does not touch the file when the row is there", async () => {
  const world = memoryAddWorld({ system: file(ROW), providers: GOOGLE });
  assert.deepEqual(await add(ALICE, world), { path: AUTH_ID, line: 1, added: false });
  assert.deepEqual(world.calls, [`lock ${AUTH_ID}`, `release ${AUTH_ID}`]);
  assert.equal(world.terminal.stdout, `Policy is already present in ${AUTH_ID}\n`);
});

Deno.test("add reads the file again under the lock", async () => {
  const world = memoryAddWorld({
    system: file("a b c\n"),
    onLock: (other) => other.system = file("a b c\nd e f\n"),
  });
  await add(ALICE, world);
  assert.deepEqual(world.system, file(`a b c\nd e f\n${ROW}`));
});

Deno.test("add makes a missing administrator's file for the verify account when root asks", async () => {
  const world = memoryAddWorld();
  await add(ALICE, world);
  assert.deepEqual(world.system, file(ROW, 0o640, 0, 990));
});

Deno.test("add makes no administrator's file that nobody could read or may make", async () => {
  await assertCodeAsync(() => add(ALICE, memoryAddWorld({ group: null })), "system_part_missing");
  const world = memoryAddWorld({ privileged: false });
  await assertCodeAsync(() => add(ALICE, world), "file_unreadable");
  assert.deepEqual(world.calls, []);
});

Deno.test("add goes to the own file of the principal when the other may not be looked at", async () => {
  const world = memoryAddWorld({
    system: { kind: "denied" },
    privileged: false,
    accounts: { alice: ACCOUNT },
  });
  const result = await add({ ...ALICE, principal: "alice" }, world);
  assert.deepEqual(result, { path: HOME, line: 1, added: true });
  assert.deepEqual(world.calls, [
    "directory /home/alice 1000:1001",
    `lock ${HOME}`,
    `replace ${HOME} 600 1000:1001`,
    `release ${HOME}`,
  ]);
  assert.equal(world.terminal.stdout, `Successfully added new policy to ${HOME}\n`);
});

Deno.test("add keeps the owner and mode of an existing own file", async () => {
  const home = file("# h\n", 0o400, 1000, 5);
  const world = memoryAddWorld({ system: { kind: "denied" }, home, accounts: { root: ACCOUNT } });
  await add(ALICE, world);
  assert.deepEqual(world.home, file(`# h\n${ROW}`, 0o400, 1000, 5));
});

Deno.test("add fails without changes where no file may be used", async () => {
  const denied: PolicyFileState = { kind: "denied" };
  const unusable: PolicyFileState = { kind: "unusable", reason: "is writable by others" };
  const accounts = { root: ACCOUNT };
  const cases = [
    [{ system: unusable }, "file_invalid"],
    [{ system: denied }, "not_permitted"],
    [{ system: denied, accounts: { root: { ...ACCOUNT, home: "" } } }, "not_permitted"],
    [{ system: denied, accounts, home: denied }, "not_permitted"],
    [{ system: denied, accounts, home: unusable }, "file_invalid"],
  ] as const;
  for (const [options, code] of cases) {
    const world = memoryAddWorld(options);
    await assertCodeAsync(() => add(ALICE, world), code);
    assert.ok(!world.calls.some((call) => call.startsWith("replace")));
    assert.equal(world.terminal.stdout, "");
    const locks = world.calls.filter((call) => call.startsWith("lock")).length;
    assert.equal(world.calls.filter((call) => call.startsWith("release")).length, locks);
  }
});

Deno.test("add lets the lock go when the file cannot be replaced", async () => {
  const replaceError = new CommandError("file_unwritable", "disk full");
  const world = memoryAddWorld({ system: file(""), replaceError });
  await assertCodeAsync(() => add(ALICE, world), "file_unwritable");
  assert.equal(world.calls.at(-1), `release ${AUTH_ID}`);
  assert.equal(world.terminal.stdout, "");
});

Deno.test("add checks the row before it looks at any file", async () => {
  const world = memoryAddWorld({ system: { kind: "unusable", reason: "x" } });
  await assertCodeAsync(() => add({ ...ALICE, identity: "" }, world), "policy_row_invalid");
  assert.deepEqual(world.calls, []);
});

Deno.test("add writes a useless row when it is forced", async () => {
  const world = memoryAddWorld({ system: file("") });
  await add({ ...ALICE, identity: "oidc:groups", force: true }, world);
  assert.deepEqual(world.system, file("root oidc:groups https://accounts.google.com\n"));
});

Deno.test("add warns about issuers that the providers file does not have", async () => {
  const stderr = async (providers: string, issuer: string): Promise<string> => {
    const world = memoryAddWorld({ system: file(""), providers });
    await add({ ...ALICE, issuer }, world);
    return world.terminal.stderr.split("\n").slice(1).join("\n");
  };
  assert.equal(
    await stderr(GOOGLE, "https://op.example.com"),
    "opkssh: warning: https://op.example.com is not in /etc/opk/providers, so nobody can log in with it\n" +
      "opkssh: hint: add a line to /etc/opk/providers: https://op.example.com CLIENT_ID 24h\n",
  );
  assert.equal(
    await stderr(GOOGLE, "https://accounts.google.com/"),
    "opkssh: warning: https://accounts.google.com/ is not in /etc/opk/providers, so nobody can log in " +
      "with it\nopkssh: hint: /etc/opk/providers has https://accounts.google.com; both must be the same\n",
  );
  assert.equal(
    await stderr("https://op.example.com c 24hours\n", "https://op.example.com"),
    "opkssh: warning: the row for https://op.example.com in /etc/opk/providers cannot be used\n" +
      "opkssh: hint: run opkssh audit to see why\n",
  );
  assert.equal(await stderr(GOOGLE, "google"), "");
});

Deno.test("add warns that the Go version cannot read a hash", async () => {
  const world = memoryAddWorld({ system: file(""), providers: GOOGLE });
  await add({ ...ALICE, identity: "a#EXT#@x.org" }, world);
  assert.deepEqual(world.system, file("root a\\#EXT\\#@x.org https://accounts.google.com\n"));
  assert.match(world.terminal.stderr, /warning: the Go version of opkssh cannot read a row with #/);
});
