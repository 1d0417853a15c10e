import assert from "node:assert/strict";
import { Attempt } from "../../../src/server/attempt.ts";
import { attemptMark } from "../../../src/server/attempt_mark.ts";
import { fingerprint } from "../../../src/ssh/fingerprint.ts";

async function attemptOf(user: string, key: string): Promise<Attempt> {
  const attempt = new Attempt(() => 0);
  attempt.note("user", user);
  attempt.note("key", await fingerprint(new TextEncoder().encode(key)));
  return attempt;
}

Deno.test("attemptMark is the same for the same process, user and key only", async () => {
  const mark = attemptMark(await attemptOf("alice", "key"), 4711);
  assert.equal(mark?.length, 32);
  assert.deepEqual(attemptMark(await attemptOf("alice", "key"), 4711), mark);
  const others: readonly (readonly [string, string, number])[] = [
    ["bob", "key", 4711],
    ["alice", "other key", 4711],
    ["alice", "key", 4712],
    ["", "key", 4711],
    ["a".repeat(300), "key", 4711],
  ];
  for (const [user, key, parent] of others) {
    const other = attemptMark(await attemptOf(user, key), parent);
    // as far as it is kept
    assert.notDeepEqual(other?.subarray(8), mark?.subarray(8), `${user} ${key} ${parent}`);
  }
});

Deno.test("attemptMark is undefined as long as no key is known", () => {
  assert.equal(attemptMark(new Attempt(() => 0), 1), undefined);
});
