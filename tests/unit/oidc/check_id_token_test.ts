import assert from "node:assert/strict";
import { encodeBase64url } from "../../../src/encoding/base64.ts";
import { CommandError } from "../../../src/errors/command_error.ts";
import { checkIdToken, type IdTokenExpectations } from "../../../src/oidc/check_id_token.ts";
import { assertCodeAsync } from "../../support/assert_code.ts";
import {
  CLIENT_ID,
  factoryKey,
  ISSUER,
  makeIdToken,
  NOW,
  segment,
  type TokenPlan,
} from "../../support/token_factory.ts";

const NONCE = "the-commitment";

function expecting(changes: Partial<IdTokenExpectations> = {}): IdTokenExpectations {
  return {
    issuer: ISSUER,
    clientId: CLIENT_ID,
    nonce: NONCE,
    algorithms: [],
    accessToken: undefined,
    now: NOW,
    ...changes,
  };
}

async function hashOf(token: string, algorithm: string): Promise<string> {
  const digest = await crypto.subtle.digest(algorithm, new TextEncoder().encode(token));
  return encodeBase64url(new Uint8Array(digest).subarray(0, digest.byteLength / 2));
}

const GOOD: readonly (readonly [string, TokenPlan, Partial<IdTokenExpectations>])[] = [
  ["a plain token", {}, {}],
  ["no typ (Okta)", { header: { typ: undefined } }, {}],
  ["no email", { claims: { email: undefined } }, {}],
  ["a list of one audience", { claims: { aud: [CLIENT_ID] } }, {}],
  ["two audiences and azp", { claims: { aud: ["other", CLIENT_ID], azp: CLIENT_ID } }, {}],
  ["azp beside one audience", { claims: { azp: CLIENT_ID } }, {}],
  ["groups as plain text", { claims: { groups: "admins" } }, {}],
  ["claims of any type", { claims: { address: { a: [1, null] }, groups: { x: 1 } } }, {}],
  ["61 seconds to live", { claims: { exp: NOW + 61 } }, {}],
  ["iat a minute ahead", { claims: { iat: NOW + 60 } }, {}],
  ["nbf a minute ahead", { claims: { nbf: NOW + 60 } }, {}],
  ["a listed algorithm", {}, { algorithms: ["ES256", "RS256"] }],
  ["a null at_hash", { claims: { "at_hash": null } }, { accessToken: "t" }],
  ["an at_hash without an access token", { claims: { "at_hash": "x" } }, {}],
  ["no nonce where none is asked for", { claims: { nonce: undefined } }, { nonce: undefined }],
];

for (const [name, plan, changes] of GOOD) {
  Deno.test(`checkIdToken passes ${name}`, async () => {
    const token = await checkIdToken(await makeIdToken(plan, NONCE), expecting(changes));
    assert.equal(token.claims.subject, "sub-1");
  });
}

const BAD: readonly (readonly [string, TokenPlan, Partial<IdTokenExpectations>, RegExp])[] = [
  ["no sub", { claims: { sub: undefined } }, {}, /no "sub"/],
  ["an empty sub", { claims: { sub: "" } }, {}, /no "sub"/],
  ["a numeric sub", { claims: { sub: 7 } }, {}, /"sub" is not a string/],
  ["no issuer", { claims: { iss: undefined } }, {}, /its issuer is ""/],
  ["another issuer", { claims: { iss: `${ISSUER}/` } }, {}, /its issuer is/],
  ["the issuer in capitals", { claims: { iss: ISSUER.toUpperCase() } }, {}, /its issuer is/],
  ["no audience", { claims: { aud: undefined } }, {}, /made for ""/],
  ["an empty list of audiences", { claims: { aud: [] } }, {}, /made for ""/],
  ["another audience", { claims: { aud: "other" } }, {}, /made for "other"/],
  ["audiences joined by a comma", { claims: { aud: `x,${CLIENT_ID}` } }, {}, /made for "x,/],
  ["an audience that is a number", { claims: { aud: 7 } }, {}, /"aud" is not/],
  ["two audiences without azp", { claims: { aud: [CLIENT_ID, "x"] } }, {}, /no "azp"/],
  ["two audiences, azp another", { claims: { aud: [CLIENT_ID, "x"], azp: "x" } }, {}, /"azp"/],
  ["one audience, azp another", { claims: { azp: "x" } }, {}, /"azp"/],
  ["no exp", { claims: { exp: undefined } }, {}, /no "exp"/],
  ["exp as text", { claims: { exp: String(NOW + 3600) } }, {}, /"exp" is not/],
  ["exp passed", { claims: { exp: NOW } }, {}, /has expired/],
  ["exp in 30 seconds", { claims: { exp: NOW + 30 } }, {}, /expires in 30 seconds/],
  ["exp in 60 seconds", { claims: { exp: NOW + 60 } }, {}, /expires in 60 seconds/],
  ["no iat", { claims: { iat: undefined } }, {}, /no "iat"/],
  ["iat 61 seconds ahead", { claims: { iat: NOW + 61 } }, {}, /from the future/],
  ["nbf 61 seconds ahead", { claims: { nbf: NOW + 61 } }, {}, /from the future/],
  ["no nonce", { claims: { nonce: undefined } }, {}, /no "nonce"/],
  ["another nonce", { claims: { nonce: "x" } }, {}, /nonce is not the one/],
  ["the nonce in capitals", { claims: { nonce: NONCE.toUpperCase() } }, {}, /nonce is not the one/],
  ["the nonce padded", { claims: { nonce: `${NONCE}=` } }, {}, /nonce is not the one/],
  ["a list with the nonce", { claims: { nonce: [NONCE] } }, {}, /"nonce" is not a string/],
  ["an unlisted algorithm", {}, { algorithms: ["ES256"] }, /does not list/],
  ["alg none", { header: { alg: "none" } }, {}, /does not list/],
  ["alg HS256", { header: { alg: "HS256" } }, {}, /does not list/],
  ["no alg", { header: { alg: undefined } }, {}, /does not list/],
  ["crit", { header: { crit: ["b64"] } }, {}, /"crit"/],
  ["HS384 where nothing is listed", { header: { alg: "HS384" } }, {}, /does not list/],
  ["ES384 where nothing is listed", { header: { alg: "ES384" } }, {}, /does not list/],
  ["a wrong at_hash", { claims: { "at_hash": "x" } }, { accessToken: "t" }, /"at_hash"/],
  ["a numeric at_hash", { claims: { "at_hash": 7 } }, { accessToken: "t" }, /"at_hash"/],
  ["a claim twice", { payload: '{"sub":"a","sub":"b"}' }, {}, /twice/],
  ["a payload that is a list", { payload: "[]" }, {}, /not a JSON object/],
];

for (const [name, plan, changes, message] of BAD) {
  Deno.test(`checkIdToken refuses ${name}`, async () => {
    const idToken = await makeIdToken(plan, NONCE);
    const error = await assertCodeAsync(
      () => checkIdToken(idToken, expecting(changes)),
      "token_rejected",
    );
    assert.match(error.message, message);
  });
}

Deno.test("checkIdToken compares at_hash with the hash of the algorithm", async () => {
  const plan = { claims: { "at_hash": await hashOf("t", "SHA-256") } };
  await checkIdToken(await makeIdToken(plan, NONCE), expecting({ accessToken: "t" }));
  const edwards = {
    op: await factoryKey("EdDSA"),
    claims: { "at_hash": await hashOf("t", "SHA-512") },
  };
  await checkIdToken(
    await makeIdToken(edwards, NONCE),
    expecting({ accessToken: "t", algorithms: ["EdDSA"] }),
  );
});

for (
  const [name, text, message] of [
    ["an encrypted token", "a.b.c.d.e", /it is encrypted/],
    ["two segments", "a.b", /not a JWT/],
    ["nothing", "", /not a JWT/],
    ["six segments", "a.b.c.d.e.f", /not a JWT/],
    ["padding", `${segment("{}")}=.${segment("{}")}.AA`, /not base64url/],
    ["a line break", `${segment("{}")}\n.${segment("{}")}.AA`, /not base64url/],
  ] as const
) {
  Deno.test(`checkIdToken refuses ${name} in place of a token`, async () => {
    const error = await assertCodeAsync(() => checkIdToken(text, expecting()), "token_rejected");
    assert.match(error.message, message);
  });
}

for (
  const [name, skew, hint] of [
    ["ahead", -120, /120 seconds ahead of the provider's/],
    ["behind", 120, /120 seconds behind the provider's/],
  ] as const
) {
  Deno.test(`checkIdToken tells that the clock is ${name}`, async () => {
    const exp = skew < 0 ? NOW + 10 : NOW + 3600;
    const iat = skew < 0 ? NOW - 60 : NOW + 120;
    const idToken = await makeIdToken({ claims: { exp, iat } }, NONCE);
    const error = await assertCodeAsync(
      () => checkIdToken(idToken, expecting({ providerNow: NOW + skew })),
      "token_rejected",
    );
    assert.ok(error instanceof CommandError);
    assert.match(error.hints[0] ?? "", hint);
  });
}

Deno.test("checkIdToken does not blame a clock that is right", async () => {
  const idToken = await makeIdToken({ claims: { exp: NOW } }, NONCE);
  const error = await assertCodeAsync(
    () => checkIdToken(idToken, expecting({ providerNow: NOW + 5 })),
    "token_rejected",
  );
  assert.ok(error instanceof CommandError);
  assert.doesNotMatch(error.hints.join(), /clock/);
});

Deno.test("checkIdToken suspects the clock when the provider does not tell its own", async () => {
  for (const claims of [{ exp: NOW }, { iat: NOW + 61 }]) {
    const idToken = await makeIdToken({ claims }, NONCE);
    const error = await assertCodeAsync(
      () => checkIdToken(idToken, expecting({})),
      "token_rejected",
    );
    assert.ok(error instanceof CommandError);
    assert.deepEqual(error.hints, ["check the clock of this computer"]);
  }
});

Deno.test("checkIdToken takes all that servers verify where nothing is listed", async () => {
  for (const algorithm of ["RS256", "PS256", "ES256", "EdDSA"] as const) {
    const idToken = await makeIdToken({ op: await factoryKey(algorithm) }, NONCE);
    assert.equal((await checkIdToken(idToken, expecting({}))).header.alg, algorithm);
  }
});
