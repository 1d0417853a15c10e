import assert from "node:assert/strict";
import { JsonNumber } from "../../../src/encoding/json_value.ts";
import type { HttpGet, HttpGetOptions } from "../../../src/oidc/http_get.ts";
import { httpGet } from "../../../src/oidc/http_get.ts";
import { HttpGetError } from "../../../src/oidc/http_get_error.ts";
import { fetchUserinfo, type Userinfo } from "../../../src/oidc/userinfo.ts";

const ENDPOINT = "https://op.example/me";
const TOKEN = "ya29.secret-Token_value~1+/=";

function ask(
  get: HttpGet,
  changes: { endpoint?: string; accessToken?: string } = {},
): Promise<Userinfo> {
  return fetchUserinfo({ endpoint: ENDPOINT, accessToken: TOKEN, subject: "s", get, ...changes });
}

function answering(text: string, status = 200): HttpGet {
  return (url) => Promise.resolve({ status, headers: new Map(), text, url });
}

async function reasonOf(get: HttpGet, changes?: { accessToken?: string }): Promise<string> {
  const result = await ask(get, changes);
  assert.ok(result.kind === "failed", JSON.stringify(result));
  assert.equal(JSON.stringify(result).includes("secret"), false);
  return result.reason;
}

Deno.test("fetchUserinfo sends the access token once, with limits", async () => {
  const asked: [string, HttpGetOptions][] = [];
  const result = await ask((url, options) => {
    asked.push([url, options]);
    return answering('{"sub":"s"}')(url, options);
  });
  assert.equal(result.kind, "ok");
  assert.equal(asked.length, 1);
  assert.equal(asked[0]?.[0], ENDPOINT);
  const { timeoutMs = 0, ...options } = asked[0][1];
  assert.deepEqual(options, { maxBytes: 1024 * 1024, authorization: `Bearer ${TOKEN}` });
  assert.ok(timeoutMs > 9000 && timeoutMs <= 10_000);
});

Deno.test("fetchUserinfo writes the claims as the Go tool does", async (t) => {
  const cases: Readonly<Record<string, [string, string]>> = {
    "members sorted": [
      '{"z":1,"sub":"s","a":{"c":1,"b":2}}',
      '{"a":{"b":2,"c":1},"sub":"s","z":1}',
    ],
    "HTML escaped": ['{"sub":"s","n":"<&>"}', '{"n":"\\u003c\\u0026\\u003e","sub":"s"}'],
    "email_verified true": [
      '{"sub":"s","email_verified":"true"}',
      '{"email_verified":true,"sub":"s"}',
    ],
    "email_verified other": [
      '{"sub":"s","email_verified":"TRUE"}',
      '{"email_verified":"TRUE","sub":"s"}',
    ],
    "email_verified false": [
      '{"sub":"s","email_verified":"false"}',
      '{"email_verified":"false","sub":"s"}',
    ],
    "numbers as doubles": [
      '{"sub":"s","id":9007199254740993,"x":1.50}',
      '{"id":9007199254740992,"sub":"s","x":1.5}',
    ],
    "odd names": ['{"sub":"s","__proto__":{"a":1}}', '{"__proto__":{"a":1},"sub":"s"}'],
    "blanks dropped": [' {\n "sub" : "s" }\n', '{"sub":"s"}'],
  };
  for (const [name, [body, text]] of Object.entries(cases)) {
    await t.step(name, async () => {
      const result = await ask(answering(body));
      assert.ok(result.kind === "ok");
      assert.equal(result.text, `${text}\n`);
    });
  }
});

Deno.test("fetchUserinfo hands policy the claims with their exact numbers", async () => {
  const result = await ask(answering('{"sub":"s","email_verified":"true","id":9007199254740993}'));
  assert.ok(result.kind === "ok");
  assert.equal(result.claims.get("email_verified"), true);
  const id = result.claims.get("id");
  assert.ok(id instanceof JsonNumber);
  assert.equal(id.text, "9007199254740993");
});

Deno.test("fetchUserinfo refuses claims about somebody else", async () => {
  for (const body of ['{"sub":"S"}', '{"sub":"s "}', '{"sub":["s"]}', "{}", '{"sub":null}']) {
    assert.equal(await reasonOf(answering(body)), "the answer is about another subject");
  }
  const empty = await fetchUserinfo({
    endpoint: ENDPOINT,
    accessToken: TOKEN,
    subject: "",
    get: answering('{"sub":""}'),
  });
  assert.equal(empty.kind, "failed");
});

Deno.test("fetchUserinfo refuses answers that are no JSON object", async () => {
  for (
    const body of [
      "",
      "<html>",
      "eyJhbGciOiJub25lIn0.e30.",
      '[{"sub":"s"}]',
      '"s"',
      '{"sub":"s","sub":"s"}',
      '{"sub":"s","n":1e400}',
      `{"sub":"s","n":[${"0,".repeat(20_000)}0]}`,
      '{"sub":"s","a":[{"n":-1e999}]}',
    ]
  ) {
    assert.equal(await reasonOf(answering(body)), "the answer is not a JSON object", body);
  }
});

Deno.test("fetchUserinfo reports the status", async () => {
  for (const status of [201, 401, 403, 500]) {
    const result = await ask(answering('{"sub":"s"}', status));
    assert.ok(result.kind === "failed");
    assert.equal(result.status, status);
  }
});

Deno.test("fetchUserinfo turns every failure into a value without the token", async () => {
  const facts = { reason: "timeout", detail: "no complete answer in time", url: "u", elapsedMs: 1 };
  const slow: HttpGet = () =>
    Promise.reject(new HttpGetError({ ...facts, reason: "timeout", url: "u" }));
  assert.equal(await reasonOf(slow), "no complete answer in time");
  const odd: HttpGet = () => Promise.reject(new Error(`Bearer ${TOKEN}`));
  assert.equal(await reasonOf(odd), "the request failed");
});

Deno.test("fetchUserinfo sends no malformed access token", async () => {
  let asked = 0;
  const get: HttpGet = (url, options) => {
    asked++;
    return answering('{"sub":"s"}')(url, options);
  };
  for (const accessToken of ["", "secret secret", "secret\r\nX: y", "secr\u00e9t", '"secret"']) {
    assert.equal(await reasonOf(get, { accessToken }), "the access token is malformed");
  }
  assert.equal(asked, 0);
});

Deno.test("fetchUserinfo without an endpoint says so", async () => {
  const result = await fetchUserinfo({
    endpoint: undefined,
    accessToken: TOKEN,
    subject: "s",
    get: answering("{}"),
  });
  assert.ok(result.kind === "failed");
  assert.equal(result.reason, "the provider has no userinfo endpoint");
});

Deno.test("fetchUserinfo does not carry the access token to another origin", async () => {
  const asked: string[] = [];
  const get = httpGet({
    fetch: (url) => {
      asked.push(url);
      const headers = { location: "https://evil.example/me" };
      return Promise.resolve(new Response(null, { status: 307, headers }));
    },
  });
  assert.equal(await reasonOf(get), "a redirect leads to another origin");
  assert.deepEqual(asked, [ENDPOINT]);
});
