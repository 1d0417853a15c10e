import assert from "node:assert/strict";
import { Deadline } from "../../../src/oidc/deadline.ts";

Deno.test("Deadline counts down and stops at zero", () => {
  let at = 1000;
  const deadline = new Deadline(500, () => at);
  assert.equal(deadline.remainingMs(), 500);
  at = 1200.4;
  assert.equal(deadline.elapsedMs(), 200);
  assert.ok(deadline.remainingMs() < 300);
  at = 2000;
  assert.equal(deadline.remainingMs(), 0);
});

Deno.test("Deadline refuses a time that is none", () => {
  for (const value of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
    assert.throws(() => new Deadline(value), RangeError);
  }
});
