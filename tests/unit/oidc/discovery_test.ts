import assert from "node:assert/strict";
import { Deadline } from "../../../src/oidc/deadline.ts";
import { fetchDiscovery } from "../../../src/oidc/discovery.ts";
import type { HttpGet, HttpGetOptions } from "../../../src/oidc/http_get.ts";
import { HttpGetError } from "../../../src/oidc/http_get_error.ts";
import { assertCodeAsync } from "../../support/assert_code.ts";

const ISSUER = "https://op.example";
const DOCUMENT = { "issuer": ISSUER, "jwks_uri": "https://keys.example/jwks" };

function answering(
  body: unknown,
  status = 200,
  headers: Record<string, string> = {},
): { get: HttpGet; asked: [string, HttpGetOptions][] } {
  const asked: [string, HttpGetOptions][] = [];
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return {
    asked,
    get: (url, options) => {
      asked.push([url, options]);
      return Promise.resolve({ status, headers: new Map(Object.entries(headers)), text, url });
    },
  };
}

Deno.test("fetchDiscovery asks below the issuer, less one trailing slash", async () => {
  const urls: Record<string, string> = {
    "https://op.example": "https://op.example/.well-known/openid-configuration",
    "https://op.example/": "https://op.example/.well-known/openid-configuration",
    "https://op.example/a/v2.0": "https://op.example/a/v2.0/.well-known/openid-configuration",
    "https://op.example//": "https://op.example//.well-known/openid-configuration",
  };
  for (const [issuer, url] of Object.entries(urls)) {
    const { get, asked } = answering({ ...DOCUMENT, issuer });
    const discovery = await fetchDiscovery(issuer, get);
    assert.equal(discovery.issuer, issuer);
    assert.equal(asked[0]?.[0], url);
  }
});

Deno.test("fetchDiscovery returns what the document says", async () => {
  const { get, asked } = answering(
    { ...DOCUMENT, "userinfo_endpoint": "https://info.example/me", "extra": [1] },
    200,
    { "cache-control": "max-age=600" },
  );
  const deadline = new Deadline(5000, () => 0);
  const discovery = await fetchDiscovery(ISSUER, get, { deadline });
  assert.equal(discovery.jwksUri, "https://keys.example/jwks");
  assert.equal(discovery.userinfoEndpoint, "https://info.example/me");
  assert.equal(discovery.maxAge, 600);
  assert.equal(discovery.raw.has("extra"), true);
  assert.deepEqual(asked[0]?.[1], { maxBytes: 256 * 1024, timeoutMs: 5000 });
});

Deno.test("fetchDiscovery goes without a userinfo endpoint it may not ask", async () => {
  for (const endpoint of ["http://info.example/me", "https://169.254.169.254/", 5, ""]) {
    const { get } = answering({ ...DOCUMENT, "userinfo_endpoint": endpoint });
    assert.equal((await fetchDiscovery(ISSUER, get)).userinfoEndpoint, undefined);
  }
});

Deno.test("fetchDiscovery refuses answers that are no discovery document", async (t) => {
  const cases: readonly (readonly [string, unknown, number, string])[] = [
    ["status 404", DOCUMENT, 404, "status"],
    ["status 201", DOCUMENT, 201, "status"],
    ["HTML", "<!doctype html><p>hello", 200, "not-json"],
    ["empty", "", 200, "not-json"],
    ["byte order mark", "\ufeff{}", 200, "not-json"],
    ["cut", '{"issuer":', 200, "not-json"],
    ["two issuers", `{"issuer":"${ISSUER}","issuer":"${ISSUER}"}`, 200, "not-json"],
    ["list", [DOCUMENT], 200, "not-an-object"],
    ["null", null, 200, "not-an-object"],
    ["no jwks_uri", { issuer: ISSUER }, 200, "no-jwks-uri"],
    ["jwks_uri a list", { ...DOCUMENT, "jwks_uri": [DOCUMENT.jwks_uri] }, 200, "no-jwks-uri"],
  ];
  for (const [name, body, status, reason] of cases) {
    await t.step(name, async () => {
      const { get } = answering(body, status);
      const error = await assertCodeAsync(() => fetchDiscovery(ISSUER, get), "DISC_FAILED");
      assert.ok("evidence" in error);
      assert.equal(error.evidence["reason"], reason);
      assert.equal(error.evidence["url"], `${ISSUER}/.well-known/openid-configuration`);
      assert.equal(typeof error.evidence["elapsedMs"], "number");
      if (reason === "status") assert.equal(error.evidence["status"], status);
      assert.equal(error.message.includes("hello"), false);
    });
  }
});

Deno.test("fetchDiscovery names the difference between issuers", async () => {
  const { get } = answering({ ...DOCUMENT, issuer: `${ISSUER}/` });
  const error = await assertCodeAsync(() => fetchDiscovery(ISSUER, get), "DISC_ISSUER_MISMATCH");
  assert.ok("evidence" in error);
  assert.equal(error.evidence["expected"], ISSUER);
  assert.equal(error.evidence["found"], `${ISSUER}/`);
  assert.equal(error.evidence["difference"], "trailing slash: the document has one");
});

Deno.test("fetchDiscovery refuses an issuer with query or fragment without asking", async () => {
  for (const issuer of ["https://op.example?x=1", "https://op.example/#a"]) {
    const { get, asked } = answering({ ...DOCUMENT, issuer });
    await assertCodeAsync(() => fetchDiscovery(issuer, get), "DISC_FAILED");
    assert.equal(asked.length, 0);
  }
});

Deno.test("fetchDiscovery reports a failed request with its reason", async () => {
  const get: HttpGet = (url) => {
    const facts = { reason: "tls", detail: "the certificate expired", url, elapsedMs: 3 } as const;
    return Promise.reject(new HttpGetError(facts));
  };
  const error = await assertCodeAsync(() => fetchDiscovery(ISSUER, get), "DISC_FAILED");
  assert.ok("evidence" in error);
  assert.equal(error.evidence["reason"], "tls");
  assert.equal(error.message, "Cannot fetch the discovery document: the certificate expired");
});

Deno.test("fetchDiscovery lets faults of our own through", async () => {
  const fault = new RangeError("ours");
  await assert.rejects(() => fetchDiscovery(ISSUER, () => Promise.reject(fault)), fault);
});
