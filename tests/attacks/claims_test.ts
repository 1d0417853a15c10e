// Security lists E and F: claims of every wrong type, time edges, audience, commitment, binding.
import assert from "node:assert/strict";
import type { RefusalCode } from "../../src/errors/refusal_code.ts";
import type { TrustedClient } from "../../src/openpubkey/trusted_issuer.ts";
import { verifyPkToken } from "../../src/openpubkey/verify_pk_token.ts";
import { assertCodeAsync } from "../support/assert_code.ts";
import {
  CLIENT_ID,
  factoryKey,
  ISSUER,
  makePkToken,
  NOW,
  segment,
  trust,
  verifyOptions,
} from "../support/token_factory.ts";

type Claims = Record<string, unknown>;

async function refuses(
  claims: Claims,
  code: RefusalCode,
  client: Partial<TrustedClient> = {},
): Promise<void> {
  const { compact } = await makePkToken({ claims });
  await assertCodeAsync(async () => verifyPkToken(compact, await verifyOptions(client)), code);
}

async function accepts(claims: Claims, client: Partial<TrustedClient> = {}): Promise<void> {
  const { compact } = await makePkToken({ claims });
  assert.equal((await verifyPkToken(compact, await verifyOptions(client))).issuer, ISSUER);
}

const WRONG_FOR_TEXT: readonly unknown[] = [0, 1, -1, true, false, [], ["x"], {}, { a: 1 }, [[]]];

for (const claim of ["iss", "sub", "email", "nonce", "azp"]) {
  for (const value of WRONG_FOR_TEXT) {
    Deno.test(`verifyPkToken() refuses ${claim} = ${JSON.stringify(value)}`, async () => {
      await refuses({ [claim]: value }, "PKT_CLAIM_TYPE");
    });
  }
}

const WRONG_FOR_TIME: readonly unknown[] = ["1", "", true, [], {}, [NOW], 1.5, 1e300, "now"];

for (const claim of ["iat", "exp", "nbf"]) {
  for (const value of WRONG_FOR_TIME) {
    Deno.test(`verifyPkToken() refuses ${claim} = ${JSON.stringify(value)}`, async () => {
      await refuses({ [claim]: value }, "PKT_CLAIM_TYPE");
    });
  }
}

for (const spelling of ["1e9", "1.8e9", "1800000000.0", "9007199254740993", "-0.0", "1E3"]) {
  Deno.test(`verifyPkToken() refuses iat spelled ${spelling}`, async () => {
    const payload = `{"iss":"${ISSUER}","aud":"${CLIENT_ID}","nonce":"@NONCE@","iat":${spelling}}`;
    const { compact } = await makePkToken({ payload });
    await assertCodeAsync(
      async () => verifyPkToken(compact, await verifyOptions()),
      "PKT_CLAIM_TYPE",
    );
  });
}

for (const value of [1, true, {}, [1], [CLIENT_ID, 1], [null], [[CLIENT_ID]]]) {
  Deno.test(`verifyPkToken() refuses aud = ${JSON.stringify(value)}`, async () => {
    await refuses({ aud: value }, "PKT_CLAIM_TYPE");
  });
}

for (const value of [undefined, null, "", [], [""]]) {
  Deno.test(`verifyPkToken() refuses the empty aud ${JSON.stringify(value) ?? "absent"}`, async () => {
    await refuses({ aud: value }, "AUD_MISSING");
  });
}

for (
  const value of [
    `x,${CLIENT_ID}`,
    `${CLIENT_ID},x`,
    [`x,${CLIENT_ID}`],
    ` ${CLIENT_ID}`,
    CLIENT_ID.toUpperCase(),
    `${CLIENT_ID}\u0000`,
    CLIENT_ID.slice(0, -1),
    ["other", "another"],
  ]
) {
  Deno.test(`verifyPkToken() refuses the foreign aud ${JSON.stringify(value)}`, async () => {
    await refuses({ aud: value }, "AUD_MISMATCH");
  });
}

Deno.test("verifyPkToken() accepts an aud list with the client ID", async () => {
  await accepts({ aud: [CLIENT_ID] });
  await accepts({ aud: ["other", CLIENT_ID] });
  await accepts({ aud: ["other", CLIENT_ID], azp: CLIENT_ID });
});

Deno.test("verifyPkToken() refuses a foreign azp among several audiences", async () => {
  await refuses({ aud: ["other", CLIENT_ID], azp: "other" }, "AUD_MISMATCH");
});

const POLICY_AGE = { "12h": 43_200, "24h": 86_400, "48h": 172_800, "1week": 604_800 } as const;

for (const [policy, age] of Object.entries(POLICY_AGE)) {
  const expiration = policy as keyof typeof POLICY_AGE;
  Deno.test(`verifyPkToken() under ${policy} accepts the last second and refuses the next`, async () => {
    await accepts({ iat: NOW - age + 1 }, { expiration });
    await accepts({ iat: NOW - age }, { expiration });
    await refuses({ iat: NOW - age - 1 }, "TOO_OLD", { expiration });
  });
}

Deno.test("verifyPkToken() counts fractions of a second", async () => {
  const { compact } = await makePkToken({ claims: { iat: NOW - 86_400 } });
  const options = await verifyOptions();
  await verifyPkToken(compact, options);
  await assertCodeAsync(() => verifyPkToken(compact, { ...options, now: NOW + 0.001 }), "TOO_OLD");
});

Deno.test("verifyPkToken() under oidc accepts exp itself and refuses the second after", async () => {
  await accepts({ exp: NOW }, { expiration: "oidc" });
  await refuses({ exp: NOW - 1 }, "EXPIRED", { expiration: "oidc" });
  await refuses({ exp: undefined }, "EXP_CLAIM_MISSING", { expiration: "oidc" });
  await refuses({ exp: 0 }, "EXP_CLAIM_MISSING", { expiration: "oidc" });
  await refuses({ exp: -5 }, "EXP_CLAIM_INVALID", { expiration: "oidc" });
});

Deno.test("verifyPkToken() refuses iat missing, zero or negative under an age", async () => {
  await refuses({ iat: undefined }, "EXP_CLAIM_MISSING");
  await refuses({ iat: null }, "EXP_CLAIM_MISSING");
  await refuses({ iat: 0 }, "EXP_CLAIM_MISSING");
  await refuses({ iat: -1 }, "EXP_CLAIM_INVALID");
});

for (const expiration of ["24h", "oidc", "oidc_refreshed", "never"] as const) {
  Deno.test(`verifyPkToken() under ${expiration} refuses a token from the future`, async () => {
    await accepts({ iat: NOW + 60 }, { expiration });
    await refuses({ iat: NOW + 61 }, "NOT_YET_VALID", { expiration });
    await accepts({ nbf: NOW + 60 }, { expiration });
    await refuses({ nbf: NOW + 61 }, "NOT_YET_VALID", { expiration });
  });
}

for (const nonce of [undefined, null]) {
  Deno.test(`verifyPkToken() refuses the nonce ${nonce ?? "absent"} (${String(nonce)})`, async () => {
    await refuses({ nonce }, "COMMIT_MISSING");
  });
}

Deno.test("verifyPkToken() compares the commitment byte for byte", async () => {
  const { client } = await makePkToken();
  const right = client.commitment;
  for (
    const nonce of [
      "",
      right.toLowerCase(),
      `${right}=`,
      ` ${right}`,
      right.slice(0, -1),
      `${right}A`,
      right.split("").reverse().join(""),
    ]
  ) {
    await refuses({ nonce }, "COMMIT_MISMATCH");
  }
});

Deno.test("verifyPkToken() refuses another person's ID token under my key", async () => {
  const victim = await makePkToken({ user: await factoryKey("EdDSA", "victim") });
  const mine = await makePkToken();
  const [, , , myHeader, mySignature] = mine.compact.split(":");
  const [payload, header, signature] = victim.compact.split(":");
  const mixed = [payload, header, signature, myHeader, mySignature].join(":");
  await assertCodeAsync(
    async () => verifyPkToken(mixed, await verifyOptions()),
    "CIC_SIG_INVALID",
  );
});

Deno.test("verifyPkToken() refuses a stolen ID token even when the thief signs it", async () => {
  const victim = await makePkToken({ user: await factoryKey("EdDSA", "victim") });
  const thief = await factoryKey("ES256", "thief");
  const { client } = await makePkToken({ user: thief });
  const { signPkToken } = await import("../../src/openpubkey/sign_pk_token.ts");
  const forged = await signPkToken({ idToken: victim.idToken, claims: client, sign: thief.sign });
  await assertCodeAsync(
    async () => verifyPkToken(forged, await verifyOptions()),
    "COMMIT_MISMATCH",
  );
});

Deno.test("verifyPkToken() refuses a payload changed after either signature", async () => {
  const { compact } = await makePkToken();
  const [, ...rest] = compact.split(":");
  const other = segment(JSON.stringify({ iss: ISSUER, aud: CLIENT_ID, sub: "root" }));
  await assertCodeAsync(
    async () => verifyPkToken([other, ...rest].join(":"), await verifyOptions()),
    "CIC_SIG_INVALID",
  );
});

Deno.test("verifyPkToken() refuses twins of a trusted issuer", async () => {
  for (
    const iss of [
      `${ISSUER}/`,
      ISSUER.toUpperCase(),
      `${ISSUER}:443`,
      ISSUER.replace("https", "http"),
      `${ISSUER}.evil.example`,
      ISSUER.replace("op.", "op\u3002"),
      ISSUER.replace("e", "\u0435"),
      `${ISSUER}#`,
      `${ISSUER}?`,
      ` ${ISSUER}`,
      `${ISSUER}\u0000`,
    ]
  ) {
    await refuses({ iss }, "ISS_UNKNOWN");
  }
  await refuses({ iss: "" }, "ISS_MISSING");
  await refuses({ iss: undefined }, "ISS_MISSING");
});

Deno.test("verifyPkToken() refuses key-bound tokens everywhere else", async () => {
  const { compact } = await makePkToken({ header: { typ: "dpop+id_token" } });
  for (const commitment of ["nonce", "aud"] as const) {
    await assertCodeAsync(
      async () => verifyPkToken(compact, await verifyOptions({ commitment })),
      "COMMIT_KEYBOUND_UNEXPECTED",
    );
  }
});

Deno.test("verifyPkToken() refuses a commitment that is only an element of aud", async () => {
  const client = { commitment: "aud", checkClientId: false } as const;
  const { client: claims } = await makePkToken();
  const { compact } = await makePkToken({
    commitment: "aud",
    claims: { aud: [claims.commitment] },
  });
  await assertCodeAsync(
    async () => verifyPkToken(compact, await verifyOptions(client)),
    "COMMIT_MISMATCH",
  );
});

Deno.test("verifyPkToken() tries the rows of one issuer as alternatives", async () => {
  const { compact } = await makePkToken({ claims: { iat: NOW - 100_000 } });
  const options = await verifyOptions();
  const [row] = trust().clients;
  const rows = (...clients: readonly [TrustedClient, ...TrustedClient[]]): typeof options => ({
    ...options,
    issuer: { issuer: ISSUER, clients },
  });
  const other = { ...row, clientId: "other" };
  const longer = { ...row, expiration: "48h" } as const;
  assert.equal((await verifyPkToken(compact, rows(row, longer))).client.expiration, "48h");
  assert.equal((await verifyPkToken(compact, rows(other, longer))).client.expiration, "48h");
  await assertCodeAsync(() => verifyPkToken(compact, rows(other, row)), "TOO_OLD");
  await assertCodeAsync(() => verifyPkToken(compact, rows(row, other)), "TOO_OLD");
  await assertCodeAsync(() => verifyPkToken(compact, rows(other)), "AUD_MISMATCH");
});
