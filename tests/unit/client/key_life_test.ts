import assert from "node:assert/strict";
import { keyIdentity } from "../../../src/client/key_identity.ts";
import { type KeyLife, keyLife } from "../../../src/client/key_life.ts";
import { encodeBase64 } from "../../../src/encoding/base64.ts";
import { parseCertificate } from "../../../src/ssh/parse_certificate.ts";
import { type IdentityPlan, makeIdentity } from "../../support/identity_pair.ts";
import { NOW } from "../../support/token_factory.ts";

async function lifeOf(plan: IdentityPlan, lifetimeSeconds: number, now: number): Promise<KeyLife> {
  const { certificate } = await makeIdentity(plan);
  const type = "ssh-ed25519-cert-v01@openssh.com";
  const identity = keyIdentity(parseCertificate(type, encodeBase64(certificate)));
  assert.ok(identity !== undefined);
  return keyLife(identity, { lifetimeSeconds, now });
}

const STATES: readonly (readonly [age: number, lifetime: number, state: KeyLife["state"]])[] = [
  [0, 300, "fresh"],
  [200, 300, "fresh"],
  [201, 300, "renew"],
  [270, 300, "renew"],
  [271, 300, "ended"],
  [301, 300, "ended"],
  [-60, 300, "fresh"],
  [-61, 300, "ended"],
];

for (const [age, lifetime, state] of STATES) {
  Deno.test(`keyLife of a token ${age} s old that lives ${lifetime} s is ${state}`, async () => {
    const life = await lifeOf({ claims: { iat: NOW } }, lifetime, NOW + age);
    assert.deepEqual(life, { since: NOW, until: NOW + lifetime, state });
  });
}

Deno.test("keyLife ends with the certificate when that is sooner", async () => {
  const plan = { claims: { iat: NOW }, validBefore: NOW + 100 };
  assert.deepEqual(await lifeOf(plan, 300, NOW), {
    since: NOW,
    until: NOW + 99,
    state: "fresh",
  });
  assert.equal((await lifeOf(plan, 300, NOW + 70)).state, "ended");
});

Deno.test("keyLife without iat has ended", async () => {
  const life = await lifeOf({ claims: { iat: undefined } }, 300, NOW);
  assert.deepEqual(life, { since: undefined, until: 0, state: "ended" });
});
