import assert from "node:assert/strict";
import {
  type RestrictOptions,
  restrictToCurrentUser,
} from "../../../src/platform/restrict_to_current_user.ts";
import { accessProblems } from "../../../src/platform/acl/access_problems.ts";
import { parseSddl } from "../../../src/platform/acl/parse_sddl.ts";
import {
  type FakeWindowsSecurity,
  fakeWindowsSecurity,
} from "../../support/fake_windows_security.ts";

const SID = "S-1-5-21-1-2-3-1001";
const KEY = "D:\\keys\\id_ecdsa";

async function written(
  options: Omit<RestrictOptions, "security" | "env">,
  variables: Readonly<Record<string, string>>,
): Promise<FakeWindowsSecurity["written"]> {
  const security = fakeWindowsSecurity({}, { "CORP\\alice": SID, "alice": SID });
  const env = (name: string): string | undefined => new Map(Object.entries(variables)).get(name);
  await restrictToCurrentUser(KEY, { ...options, security, env });
  return security.written;
}

Deno.test("restrictToCurrentUser leaves a key to the user, SYSTEM and Administrators", async () => {
  const lists = await written({ os: "windows" }, { USERNAME: "alice", USERDOMAIN: "CORP" });
  const [[path, sddl] = ["", ""]] = lists;
  assert.equal(lists.length, 1);
  assert.equal(path, KEY);
  const descriptor = parseSddl(sddl);
  assert.equal(descriptor.owner, SID);
  assert.equal(descriptor.isProtected, true);
  assert.deepEqual(
    Array.isArray(descriptor.entries) && descriptor.entries.map(({ sid }) => sid),
    ["S-1-5-18", "S-1-5-32-544", SID],
  );
  // Nobody but the user is a stranger in it.
  assert.deepEqual(
    accessProblems(descriptor, { directory: false, writers: [SID] }).filter((one) =>
      one.startsWith("lets")
    ),
    [],
  );
});

Deno.test("restrictToCurrentUser takes the name alone where there is no domain", async () => {
  assert.equal((await written({ os: "windows" }, { USERNAME: "alice" })).length, 1);
});

Deno.test("restrictToCurrentUser does nothing for an unknown user, and elsewhere", async () => {
  assert.deepEqual(await written({ os: "windows" }, {}), []);
  assert.deepEqual(await written({ os: "windows" }, { USERNAME: "bob" }), []);
  assert.deepEqual(await written({ os: "linux" }, { USERNAME: "alice" }), []);
});
