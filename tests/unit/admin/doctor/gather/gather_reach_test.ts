import assert from "node:assert/strict";
import { gatherReach } from "../../../../../src/admin/doctor/gather/gather_reach.ts";
import type { HttpGet } from "../../../../../src/oidc/http_get.ts";
import { fakeIssuer } from "../../../../support/fake_issuer.ts";

const CLOCK = { now: () => 1_000_000.5, monotonic: () => 0 };

/** Adds headers to every answer. */
function withHeaders(get: HttpGet, headers: Readonly<Record<string, string>>): HttpGet {
  return async (url, options) => {
    const reply = await get(url, options);
    return { ...reply, headers: new Map([...reply.headers, ...Object.entries(headers)]) };
  };
}

Deno.test("gatherReach asks for discovery document and keys, and compares clocks", async () => {
  const op = fakeIssuer();
  const date = new Date(1_000_090_000).toUTCString();
  assert.deepEqual(await gatherReach([op.issuer], withHeaders(op.get, { date }), CLOCK), [
    { issuer: op.issuer, milliseconds: 0, problem: undefined, clockAhead: 90 },
  ]);
  assert.equal(op.asked.length, 2);
});

Deno.test("gatherReach does not take the date of a cached answer, or none, for a clock", async () => {
  const op = fakeIssuer();
  const date = new Date(0).toUTCString();
  for (const headers of [{}, { date, age: "60" }, { date: "yesterday" }]) {
    const [reach] = await gatherReach([op.issuer], withHeaders(op.get, headers), CLOCK);
    assert.equal(reach?.clockAhead, undefined);
  }
});

Deno.test("gatherReach says why a provider cannot be used, and goes on", async () => {
  const op = fakeIssuer();
  op.failKeys = 500;
  const [keys, document] = await gatherReach([op.issuer, "https://gone.example"], op.get, CLOCK);
  assert.equal(keys?.problem?.code, "JWKS_FAILED");
  assert.equal(document?.problem?.code, "DISC_FAILED");
});
