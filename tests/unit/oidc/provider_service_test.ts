import assert from "node:assert/strict";
import { ProviderService } from "../../../src/oidc/provider_service.ts";
import { fakeIssuer } from "../../support/fake_issuer.ts";
import { withTempDir } from "../../support/with_temp_dir.ts";

const ISSUER = "https://op.example.com";

const SETUP = JSON.stringify({
  kind: "setup",
  cacheDir: "/nonexistent/opkssh",
  uid: 0,
  staleSeconds: 0,
  allowLoopbackHttp: false,
  caCerts: [],
  totalTimeoutMs: 9750,
});

function service(): ProviderService {
  return new ProviderService({ get: fakeIssuer(ISSUER).get, now: () => 1000 });
}

Deno.test("ProviderService answers requests, not the setup", async () => {
  const provider = service();
  assert.equal(await provider.handle(SETUP), undefined);
  const reply = await provider.handle(JSON.stringify({ kind: "keys", issuer: ISSUER }));
  assert.equal(JSON.parse(reply ?? "").source, "network");
});

Deno.test("ProviderService tells a failure of the provider by code and facts", async () => {
  const provider = service();
  await provider.handle(SETUP);
  const request = { kind: "keys", issuer: "https://unknown.example.com" };
  const reply = JSON.parse(await provider.handle(JSON.stringify(request)) ?? "");
  assert.deepEqual([reply.kind, reply.code], ["failed", "DISC_FAILED"]);
  assert.equal(reply.evidence.cache, "nothing kept");
});

Deno.test("ProviderService does nothing without a setup", async () => {
  const message = JSON.stringify({ kind: "keys", issuer: ISSUER });
  await assert.rejects(service().handle(message), { message: "there was no setup" });
});

for (
  const message of [
    undefined,
    { kind: "keys" },
    "{",
    "[]",
    '{"kind":"keys"}',
    '{"kind":"keys","issuer":1}',
    '{"kind":"newer keys","issuer":"x","kid":null}',
    '{"kind":"userinfo","accessToken":"a"}',
    '{"kind":"run","program":"/bin/sh"}',
    SETUP.replace('"caCerts":[]', '"caCerts":"x"'),
    SETUP.replace('"uid":0', '"uid":"0"'),
  ]
) {
  Deno.test(`ProviderService refuses ${JSON.stringify(message)?.slice(0, 60)}`, async () => {
    const provider = service();
    await provider.handle(SETUP);
    await assert.rejects(provider.handle(message), SyntaxError);
  });
}

Deno.test("ProviderService keeps nothing when it only looks, and uses what is kept", async () => {
  await withTempDir(async (cacheDir) => {
    const keys = async (looksOnly: boolean): Promise<unknown> => {
      const provider = service();
      const setup = { ...JSON.parse(SETUP), cacheDir, uid: Deno.uid(), looksOnly };
      await provider.handle(JSON.stringify(setup));
      const reply = await provider.handle(JSON.stringify({ kind: "keys", issuer: ISSUER }));
      return JSON.parse(reply ?? "").source;
    };
    assert.equal(await keys(true), "network");
    assert.deepEqual(await Array.fromAsync(Deno.readDir(cacheDir)), []);
    assert.equal(await keys(false), "network");
    assert.equal(await keys(true), "cache");
  });
});
