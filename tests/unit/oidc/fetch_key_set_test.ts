import assert from "node:assert/strict";
import { fetchKeySet } from "../../../src/oidc/fetch_key_set.ts";
import type { HttpGet } from "../../../src/oidc/http_get.ts";
import { HttpGetError } from "../../../src/oidc/http_get_error.ts";
import { assertCodeAsync } from "../../support/assert_code.ts";
import { someJwk } from "../../support/some_jwk.ts";

const URL_OF_KEYS = "https://keys.example/jwks";

function answering(text: string, status = 200, headers: Record<string, string> = {}): HttpGet {
  return (url) => Promise.resolve({ status, headers: new Map(Object.entries(headers)), text, url });
}

Deno.test("fetchKeySet returns the keys and how long they may be kept", async () => {
  const body = JSON.stringify({ keys: [someJwk("a"), { kty: "oct" }] });
  const get = answering(body, 200, { "cache-control": "max-age=900" });
  const { keySet, maxAge } = await fetchKeySet(URL_OF_KEYS, get);
  assert.deepEqual(keySet.keys.map((key) => key.kid), ["a"]);
  assert.equal(keySet.ignored, 1);
  assert.equal(maxAge, 900);
});

Deno.test("fetchKeySet reads at most 1 MiB", async () => {
  let asked: unknown;
  await fetchKeySet(URL_OF_KEYS, (url, options) => {
    asked = options.maxBytes;
    return answering('{"keys":[]}')(url, options);
  });
  assert.equal(asked, 1024 * 1024);
});

Deno.test("fetchKeySet tells no answer from a wrong answer", async (t) => {
  const invalid: Record<string, [string, string]> = {
    "HTML": ["<html>", "not-json"],
    "empty": ["", "not-json"],
    "list": ["[]", "not-a-key-set"],
    "no keys": ["{}", "not-a-key-set"],
    "keys an object": ['{"keys":{}}', "not-a-key-set"],
    "a bare key": [JSON.stringify(someJwk("a")), "not-a-key-set"],
    "501 keys": [JSON.stringify({ keys: new Array(501).fill({}) }), "not-a-key-set"],
    "keys twice": ['{"keys":[],"keys":[]}', "not-json"],
  };
  for (const [name, [body, reason]] of Object.entries(invalid)) {
    await t.step(name, async () => {
      const error = await assertCodeAsync(
        () => fetchKeySet(URL_OF_KEYS, answering(body)),
        "JWKS_INVALID",
      );
      assert.ok("evidence" in error);
      assert.equal(error.evidence["reason"], reason);
      assert.equal(error.evidence["url"], URL_OF_KEYS);
    });
  }
  for (const status of [204, 304, 401, 404, 500, 503]) {
    await t.step(`status ${status}`, async () => {
      const error = await assertCodeAsync(
        () => fetchKeySet(URL_OF_KEYS, answering('{"keys":[]}', status)),
        "JWKS_FAILED",
      );
      assert.ok("evidence" in error);
      assert.equal(error.evidence["status"], status);
    });
  }
  await t.step("no connection", async () => {
    const facts = { reason: "connect", detail: "refused", url: URL_OF_KEYS, elapsedMs: 1 } as const;
    const get: HttpGet = () => Promise.reject(new HttpGetError(facts));
    await assertCodeAsync(() => fetchKeySet(URL_OF_KEYS, get), "JWKS_FAILED");
  });
});

Deno.test("fetchKeySet takes 500 keys", async () => {
  const keys = Array.from({ length: 500 }, (_, i) => someJwk(`k${i}`));
  const { keySet } = await fetchKeySet(URL_OF_KEYS, answering(JSON.stringify({ keys })));
  assert.equal(keySet.keys.length, 500);
});
