import assert from "node:assert/strict";
import type { RefusalCode } from "../../../src/errors/refusal_code.ts";
import { verifyPkToken } from "../../../src/openpubkey/verify_pk_token.ts";
import { assertCodeAsync } from "../../support/assert_code.ts";
import {
  factoryKey,
  makeIdToken,
  makePkToken,
  NOW,
  verifyOptions,
} from "../../support/token_factory.ts";
import type { TokenPlan } from "../../support/token_factory.ts";

const EXPIRED = { iat: NOW - 7200, exp: NOW - 3600 };
const FRESH = { iat: NOW - 60, exp: NOW + 3600 };
const options = await verifyOptions({ expiration: "oidc_refreshed" });

/** An expired PK Token with a refreshed ID token made by this plan. */
async function withFresh(plan: TokenPlan): Promise<string> {
  const refreshedIdToken = await makeIdToken({
    commitment: "none",
    ...plan,
    claims: { ...FRESH, ...plan.claims },
  });
  return (await makePkToken({ claims: EXPIRED, refreshedIdToken })).compact;
}

Deno.test("verifyPkToken() lets a verified refreshed ID token carry on an expired one", async () => {
  const identity = await verifyPkToken(await withFresh({}), options);
  assert.equal(identity.validUntil, FRESH.exp);
});

Deno.test("verifyPkToken() accepts a refreshed ID token that repeats the nonce", async () => {
  const { client } = await makePkToken();
  await verifyPkToken(await withFresh({ claims: { nonce: client.commitment } }), options);
});

Deno.test("verifyPkToken() accepts a refreshed ID token signed with another published algorithm", async () => {
  const op = await factoryKey("ES256");
  const { keySetOf } = await import("../../support/token_factory.ts");
  const keySet = keySetOf(await factoryKey("RS256"), op);
  await verifyPkToken(await withFresh({ op }), { ...options, keySet });
});

const CASES: readonly (readonly [name: string, plan: TokenPlan, code: RefusalCode])[] = [
  ["another issuer", { claims: { iss: "https://evil.example" } }, "FRESH_IDENTITY"],
  ["no issuer", { claims: { iss: undefined } }, "FRESH_IDENTITY"],
  ["another subject", { claims: { sub: "sub-2" } }, "FRESH_IDENTITY"],
  ["no subject", { claims: { sub: undefined } }, "FRESH_IDENTITY"],
  ["an empty subject", { claims: { sub: "" } }, "FRESH_IDENTITY"],
  ["typ CIC", { header: { typ: "CIC" } }, "FRESH_IDENTITY"],
  ["typ dpop+id_token", { header: { typ: "dpop+id_token" } }, "FRESH_IDENTITY"],
  ["an unknown typ", { header: { typ: "logout+jwt" } }, "PKT_UNKNOWN_TYP"],
  ["another audience", { claims: { aud: "other" } }, "FRESH_AUD"],
  ["no audience", { claims: { aud: undefined } }, "FRESH_AUD"],
  ["a foreign azp", { claims: { aud: ["client-1", "x"], azp: "x" } }, "FRESH_AUD"],
  ["an earlier iat", { claims: { iat: NOW - 7201 } }, "FRESH_ORDER"],
  ["no iat", { claims: { iat: undefined } }, "FRESH_ORDER"],
  ["an iat ahead", { claims: { iat: NOW + 61 } }, "FRESH_ORDER"],
  ["exp in the past", { claims: { exp: NOW - 1 } }, "FRESH_EXPIRED"],
  ["no exp", { claims: { exp: undefined } }, "FRESH_EXPIRED"],
  ["a negative exp", { claims: { exp: -1 } }, "FRESH_EXPIRED"],
  ["another nonce", { claims: { nonce: "other" } }, "FRESH_NONCE"],
  ["alg none", { header: { alg: "none" } }, "FRESH_SIG"],
  ["an unknown kid", { header: { kid: "other" } }, "FRESH_SIG"],
  [
    "a signature of another key",
    { op: { ...await factoryKey("RS256", "evil"), kid: "op-rs256" } },
    "FRESH_SIG",
  ],
];

for (const [name, plan, code] of CASES) {
  Deno.test(`verifyPkToken() refuses a refreshed ID token with ${name}`, async () => {
    const compact = await withFresh(plan);
    await assertCodeAsync(() => verifyPkToken(compact, options), code);
  });
}

Deno.test("verifyPkToken() refuses an expired ID token without a refreshed one", async () => {
  const { compact } = await makePkToken({ claims: EXPIRED });
  await assertCodeAsync(() => verifyPkToken(compact, options), "FRESH_MISSING");
});

Deno.test("verifyPkToken() still wants the original signature when a refreshed ID token is good", async () => {
  const refreshedIdToken = await makeIdToken({ commitment: "none", claims: FRESH });
  const op = { ...await factoryKey("RS256", "evil"), kid: "op-rs256" };
  const { compact } = await makePkToken({ op, claims: EXPIRED, refreshedIdToken });
  await assertCodeAsync(() => verifyPkToken(compact, options), "OP_SIG_INVALID");
});

Deno.test("verifyPkToken() does not look at a refreshed ID token under other policies", async () => {
  const forged = await makeIdToken({ commitment: "none", header: { alg: "none" }, claims: FRESH });
  const { compact } = await makePkToken({ refreshedIdToken: forged });
  await verifyPkToken(compact, await verifyOptions({ expiration: "24h" }));
  const late = await makePkToken({ claims: EXPIRED, refreshedIdToken: forged });
  await assertCodeAsync(
    async () => verifyPkToken(late.compact, await verifyOptions({ expiration: "oidc" })),
    "EXPIRED",
  );
});

Deno.test("verifyPkToken() refuses to refresh tokens whose audience is the commitment", async () => {
  const aud = { commitment: "aud", checkClientId: false, expiration: "oidc_refreshed" } as const;
  const refreshedIdToken = await makeIdToken({ commitment: "none", claims: FRESH });
  const { compact } = await makePkToken({ commitment: "aud", claims: EXPIRED, refreshedIdToken });
  await assertCodeAsync(async () => verifyPkToken(compact, await verifyOptions(aud)), "FRESH_AUD");
});
