import assert from "node:assert/strict";
import fc from "fast-check";
import { claimReadings } from "../../../src/policy/claim_readings.ts";

/** Readings as `claim = value | value` texts. */
function readings(text: string): readonly string[] | undefined {
  return claimReadings(text)?.map(({ claim, values }) => `${claim} = ${values.join(" | ")}`);
}

Deno.test("claimReadings reads a claim and a value", () => {
  assert.deepEqual(readings("groups:dev"), ["groups = dev"]);
  assert.deepEqual(readings('groups:"dev"'), ['groups = "dev" | dev']);
});

Deno.test("claimReadings uses up the whole text in every reading", () => {
  assert.deepEqual(readings("groups:urn:x:admins"), [
    "groups = urn:x:admins",
    "groups:urn:x = admins",
  ]);
  assert.deepEqual(readings("https://acme.com/groups:e"), [
    "https = //acme.com/groups:e",
    "https://acme.com/groups = e",
  ]);
});

Deno.test("claimReadings takes a quoted claim whole", () => {
  assert.deepEqual(readings('"https://acme.com/groups":e')?.[0], "https://acme.com/groups = e");
  assert.deepEqual(readings('"c:d":urn:x'), ["c:d = urn:x"]);
  assert.deepEqual(readings('groups:"urn:x"')?.[0], 'groups = "urn:x" | urn:x');
});

Deno.test("claimReadings ignores colons that are left over only around two pieces", () => {
  assert.ok(readings(":groups:dev")?.includes("groups = dev"));
  assert.ok(readings("groups:dev:")?.includes("groups = dev"));
  assert.ok(readings("groups::dev")?.includes("groups = dev"));
  assert.ok(!readings(":groups:urn:dev")?.includes("groups = dev"));
});

Deno.test("claimReadings refuses a text without a claim and a value", () => {
  for (const text of ["", ":", "::", "groups", "groups:", ":dev", '"groups:dev', ":a:b:c:"]) {
    assert.equal(claimReadings(text), undefined, text);
  }
});

Deno.test("claimReadings never compares a part of the value", () => {
  const name = fc.stringMatching(/^[a-z]{1,6}$/);
  fc.assert(fc.property(fc.array(name, { minLength: 3, maxLength: 6 }), (pieces) => {
    const text = pieces.join(":");
    for (const { claim, values } of claimReadings(text) ?? []) {
      assert.deepEqual(values.map((value) => `${claim}:${value}`), [text]);
    }
  }));
});
