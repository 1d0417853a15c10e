import assert from "node:assert/strict";
import { createLocalJWKSet, decodeJwt, jwtVerify } from "jose";
import * as oauth from "oauth4webapi";
import type { SignatureAlgorithm } from "../../../src/encoding/public_jwk.ts";
import { loginByHttp } from "../../support/login_by_http.ts";
import {
  CLIENT_SECRET,
  CONFIDENTIAL_CLIENT,
  type OpenIdProvider,
  PUBLIC_CLIENT,
  startOpenIdProvider,
} from "../../support/openid_provider.ts";

const insecure = { [oauth.allowInsecureRequests]: true };

async function discover(provider: OpenIdProvider): Promise<oauth.AuthorizationServer> {
  const issuer = new URL(provider.issuer);
  const response = await oauth.discoveryRequest(issuer, insecure);
  return await oauth.processDiscoveryResponse(issuer, response);
}

interface Tokens {
  readonly idToken: string;
  readonly refreshToken: string | undefined;
}

/** The code flow with PKCE, as a client would do it. */
async function login(
  provider: OpenIdProvider,
  client: oauth.Client,
  auth: oauth.ClientAuth,
  prompt?: string,
): Promise<Tokens> {
  const { promise: callback, resolve } = Promise.withResolvers<URL>();
  await using listener = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    (request) => {
      resolve(new URL(request.url));
      return new Response("done");
    },
  );
  const redirect = `http://127.0.0.1:${listener.addr.port}/login-callback`;
  const server = await discover(provider);
  const verifier = oauth.generateRandomCodeVerifier();
  const url = new URL(server.authorization_endpoint ?? "");
  url.search = String(
    new URLSearchParams({
      "client_id": client.client_id,
      "redirect_uri": redirect,
      "response_type": "code",
      "scope": "openid email groups",
      "state": "state-1",
      "nonce": "nonce-1",
      "code_challenge": await oauth.calculatePKCECodeChallenge(verifier),
      "code_challenge_method": "S256",
      ...(prompt === undefined ? {} : { prompt }),
    }),
  );
  assert.equal((await loginByHttp(url.href)).text, "done");
  const parameters = oauth.validateAuthResponse(server, client, await callback, "state-1");
  const response = await oauth.authorizationCodeGrantRequest(
    server,
    client,
    auth,
    parameters,
    redirect,
    verifier,
    insecure,
  );
  const result = await oauth.processAuthorizationCodeResponse(server, client, response, {
    expectedNonce: "nonce-1",
  });
  assert.ok(result.id_token !== undefined);
  return { idToken: result.id_token, refreshToken: result.refresh_token };
}

const ALGORITHMS: readonly SignatureAlgorithm[] = ["RS256", "PS256", "ES256", "EdDSA"];

for (const algorithm of ALGORITHMS) {
  Deno.test(`startOpenIdProvider signs ID tokens with ${algorithm}`, async () => {
    await using provider = await startOpenIdProvider({ algorithm });
    const { idToken } = await login(
      provider,
      { "client_id": PUBLIC_CLIENT, id_token_signed_response_alg: algorithm },
      oauth.None(),
    );
    const keys = await (await fetch(`${provider.issuer}/jwks`)).json();
    const { payload, protectedHeader } = await jwtVerify(idToken, createLocalJWKSet(keys), {
      issuer: provider.issuer,
      audience: PUBLIC_CLIENT,
    });
    assert.equal(protectedHeader.alg, algorithm);
    assert.equal(payload.sub, "alice");
    assert.equal(payload["email"], "alice@example.com");
    assert.deepEqual(payload["groups"], ["staff", "ssh-users"]);
  });
}

Deno.test("startOpenIdProvider knows a confidential client and refreshes", async () => {
  await using provider = await startOpenIdProvider();
  const client = { "client_id": CONFIDENTIAL_CLIENT };
  const auth = oauth.ClientSecretBasic(CLIENT_SECRET);
  const { refreshToken } = await login(provider, client, auth, "consent");
  assert.ok(refreshToken !== undefined);
  const server = await discover(provider);
  const response = await oauth.refreshTokenGrantRequest(
    server,
    client,
    auth,
    refreshToken,
    insecure,
  );
  const { id_token } = await oauth.processRefreshTokenResponse(server, client, response);
  assert.equal(decodeJwt(id_token ?? "").sub, "alice");
});

Deno.test("startOpenIdProvider offers the device flow", async () => {
  await using provider = await startOpenIdProvider();
  const server = await discover(provider);
  const client = { "client_id": PUBLIC_CLIENT };
  const response = await oauth.deviceAuthorizationRequest(
    server,
    client,
    oauth.None(),
    new URLSearchParams({ scope: "openid email" }),
    insecure,
  );
  const { user_code } = await oauth.processDeviceAuthorizationResponse(server, client, response);
  assert.ok(user_code.length > 0);
});

Deno.test("startOpenIdProvider changes its keys, counts requests, stops and starts", async () => {
  await using provider = await startOpenIdProvider({ algorithm: "ES256" });
  const kids = async (): Promise<string[]> => {
    const { keys } = await (await fetch(`${provider.issuer}/jwks`)).json();
    return keys.map(({ kid }: { kid: string }) => kid);
  };
  assert.deepEqual(await kids(), ["key-1"]);
  await provider.rotateKeys({ keepOld: true });
  assert.deepEqual(await kids(), ["key-2", "key-1"]);
  await provider.rotateKeys();
  assert.deepEqual(await kids(), ["key-3"]);
  assert.deepEqual(provider.requests, ["/jwks", "/jwks", "/jwks"]);
  provider.forget();
  assert.deepEqual(provider.requests, []);

  await provider.stop();
  await assert.rejects(fetch(`${provider.issuer}/jwks`), TypeError);
  await provider.restart();
  assert.deepEqual(await kids(), ["key-3"]);
});

Deno.test("startOpenIdProvider signs tokens it would not issue", async () => {
  await using provider = await startOpenIdProvider({ algorithm: "ES256" });
  const token = await provider.signIdToken({ iss: provider.issuer, sub: "alice", iat: 1 });
  const keys = await (await fetch(`${provider.issuer}/jwks`)).json();
  const { payload } = await jwtVerify(token, createLocalJWKSet(keys));
  assert.equal(payload.iat, 1);
});
