import assert from "node:assert/strict";
import { encodeBase64url } from "../../../src/encoding/base64.ts";
import type { CommandErrorCode } from "../../../src/errors/command_error.ts";
import {
  type DeviceAuthorization,
  requestDeviceAuthorization,
} from "../../../src/oidc/request_device_authorization.ts";
import { assertCodeAsync } from "../../support/assert_code.ts";
import { DEVICE_ANSWER, DEVICE_ENDPOINTS } from "../../support/device_provider.ts";
import { providerSettings } from "../../support/provider_settings.ts";
import { ISSUER } from "../../support/token_factory.ts";

interface Seen {
  url: string;
  body: URLSearchParams;
  headers: Headers;
}

function ask(
  answer: () => Response,
  seen?: Seen[],
  clientSecret?: string,
): Promise<DeviceAuthorization> {
  return requestDeviceAuthorization({
    settings: providerSettings({ clientSecret }),
    endpoints: DEVICE_ENDPOINTS,
    nonce: "the-commitment",
    random: (length) => new Uint8Array(length).fill(7),
    fetch: (url, init) => {
      const body = new URLSearchParams(String(init.body));
      seen?.push({ url, body, headers: new Headers(init.headers) });
      return Promise.resolve(answer());
    },
  });
}

const answering = (changes: Record<string, unknown>) => (): Response =>
  Response.json({ ...DEVICE_ANSWER, ...changes });

Deno.test("requestDeviceAuthorization sends scope and commitment as a public client", async () => {
  const seen: Seen[] = [];
  const authorization = await ask(answering({}), seen);
  assert.deepEqual(authorization, {
    deviceCode: "the-device-code",
    userCode: "ABCD-EFGH",
    verificationUri: `${ISSUER}/activate`,
    verificationUriComplete: `${ISSUER}/activate?user_code=ABCD-EFGH`,
    expiresInMs: 600_000,
    intervalMs: 5000,
    verifier: undefined,
  });
  assert.equal(seen[0]?.url, `${ISSUER}/device`);
  assert.deepEqual(Object.fromEntries(seen[0]?.body ?? []), {
    "client_id": "client-1",
    "scope": "openid profile email",
    "nonce": "the-commitment",
  });
});

/** What Keycloak says of a client that must use PKCE. */
const pkceMissing = (): Response =>
  Response.json({
    "error": "invalid_request",
    "error_description": "Missing parameter: code_challenge_method",
  }, { status: 400 });

Deno.test("requestDeviceAuthorization uses PKCE at a provider that asks for it", async () => {
  const seen: Seen[] = [];
  const answers = [pkceMissing, answering({})];
  const { verifier } = await ask(() => (answers.shift() ?? pkceMissing)(), seen);
  assert.equal(verifier, encodeBase64url(new Uint8Array(32).fill(7)));
  assert.deepEqual(seen.map(({ body }) => body.get("code_challenge_method")), [null, "S256"]);
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
  assert.equal(seen[1]?.body.get("code_challenge"), encodeBase64url(new Uint8Array(hash)));
  assert.equal(seen[1]?.body.get("nonce"), "the-commitment");
});

Deno.test("requestDeviceAuthorization asks for a code twice at most", async () => {
  const seen: Seen[] = [];
  await assertCodeAsync(() => ask(pkceMissing, seen), "provider_refused");
  assert.equal(seen.length, 2);
});

Deno.test("requestDeviceAuthorization proves a confidential client", async () => {
  const seen: Seen[] = [];
  await ask(answering({}), seen, "secret");
  assert.equal(seen[0]?.headers.get("authorization"), `Basic ${btoa("client-1:secret")}`);
});

for (
  const [name, changes, interval] of [
    ["none", { interval: undefined }, 5000],
    ["zero", { interval: 0 }, 5000],
    ["a negative one", { interval: -5 }, 5000],
    ["a text", { interval: "soon" }, 5000],
    ["digits in a text", { interval: "7" }, 7000],
    ["a longer one", { interval: 30 }, 30_000],
  ] as const
) {
  Deno.test(`requestDeviceAuthorization leaves ${interval} ms for an interval that is ${name}`, async () => {
    assert.equal((await ask(answering(changes))).intervalMs, interval);
  });
}

Deno.test("requestDeviceAuthorization takes the name Google has for the address", async () => {
  const { verificationUri } = await ask(
    answering({ verification_uri: undefined, verification_url: "https://www.google.com/device" }),
  );
  assert.equal(verificationUri, "https://www.google.com/device");
});

Deno.test("requestDeviceAuthorization leaves out a complete address it would not open", async () => {
  for (const address of ["javascript:alert(1)", "http://evil.example/", 5]) {
    const { verificationUriComplete } = await ask(
      answering({ verification_uri_complete: address }),
    );
    assert.equal(verificationUriComplete, undefined);
  }
});

const REFUSED: readonly (readonly [string, () => Response, CommandErrorCode])[] = [
  ["a page", () => new Response("<html>"), "provider_reply_invalid"],
  ["a missing endpoint", () => new Response("", { status: 404 }), "provider_reply_invalid"],
  ["a bad day", () => new Response("", { status: 502 }), "provider_unreachable"],
  [
    "an error",
    () => Response.json({ error: "unauthorized_client" }, { status: 400 }),
    "provider_refused",
  ],
  ["no device code", answering({ device_code: undefined }), "provider_reply_invalid"],
  ["a long device code", answering({ device_code: "x".repeat(5000) }), "provider_reply_invalid"],
  ["no user code", answering({ user_code: "" }), "provider_reply_invalid"],
  ["a long user code", answering({ user_code: "x".repeat(65) }), "provider_reply_invalid"],
  ["no address", answering({ verification_uri: undefined }), "provider_reply_invalid"],
  ["a script", answering({ verification_uri: "javascript:alert(1)" }), "provider_reply_invalid"],
  ["a file", answering({ verification_uri: "file:///etc/passwd" }), "provider_reply_invalid"],
  [
    "an address without https",
    answering({ verification_uri: "http://op.example.com/activate" }),
    "provider_reply_invalid",
  ],
  ["no expiry", answering({ expires_in: undefined }), "provider_reply_invalid"],
  ["an expiry that is past", answering({ expires_in: 0 }), "provider_reply_invalid"],
];

for (const [name, answer, code] of REFUSED) {
  Deno.test(`requestDeviceAuthorization refuses ${name}`, async () => {
    await assertCodeAsync(() => ask(answer), code);
  });
}

Deno.test("requestDeviceAuthorization needs a provider that offers it", async () => {
  await assertCodeAsync(
    () =>
      requestDeviceAuthorization({
        random: (length) => new Uint8Array(length),
        settings: providerSettings(),
        endpoints: { ...DEVICE_ENDPOINTS, deviceAuthorization: undefined },
        nonce: "n",
        fetch: () => Promise.reject(new Error("must not be called")),
      }),
    "provider_reply_invalid",
  );
});
