import assert from "node:assert/strict";
import { UndecidableError } from "../../../src/errors/refusal.ts";
import { parseProviderReply } from "../../../src/oidc/parse_provider_reply.ts";
import type { ProviderReply } from "../../../src/oidc/provider_message.ts";
import { providerReplyText } from "../../../src/oidc/provider_reply_text.ts";
import { factoryKey, keySetOf } from "../../support/token_factory.ts";

const keySet = { ...keySetOf(await factoryKey("RS256"), await factoryKey("ES256")), ignored: 2 };
const keys = {
  keySet,
  source: "network",
  ageSeconds: 0,
  requests: 2,
  userinfoEndpoint: "https://op.example.com/userinfo",
  problems: ["one", "two"],
} as const;
const { userinfoEndpoint: _, ...withoutEndpoint } = keys;
const claims = new Map([["sub", "alice"], ["name", "\u00e9"]]);

const REPLIES: readonly [string, ProviderReply][] = [
  ["keys", { kind: "keys", keys }],
  ["keys of a provider without userinfo", { kind: "keys", keys: withoutEndpoint }],
  ["that it is too early to ask", { kind: "keys", keys: undefined }],
  ["userinfo", {
    kind: "userinfo",
    userinfo: { kind: "ok", claims, text: '{"name":"\u00e9","sub":"alice"}\n' },
  }],
  ["a failed userinfo", {
    kind: "userinfo",
    userinfo: { kind: "failed", reason: "the answer has status 500", status: 500, elapsedMs: 3 },
  }],
  ["userinfo that was not even asked for", {
    kind: "userinfo",
    userinfo: { kind: "failed", reason: "no endpoint", elapsedMs: 0 },
  }],
];

for (const [what, reply] of REPLIES) {
  Deno.test(`parseProviderReply() reads back ${what}`, () => {
    assert.deepEqual(parseProviderReply(providerReplyText(reply)), reply);
  });
}

Deno.test("parseProviderReply() reads back a refusal with its facts", () => {
  const evidence = { url: "https://x/", elapsedMs: 5, retried: false, names: ["a", "b"] };
  const error = new UndecidableError("DISC_FAILED", "There is no answer", evidence);
  const reply = parseProviderReply(providerReplyText({ kind: "failed", error }));
  assert.equal(reply.kind, "failed");
  assert.ok(reply.kind === "failed" && reply.error instanceof UndecidableError);
  assert.deepEqual([reply.error.code, reply.error.message], [error.code, error.message]);
  assert.deepEqual(reply.error.evidence, evidence);
});

const good = JSON.parse(providerReplyText({ kind: "keys", keys }));
const text = (change: Record<string, unknown>): string => JSON.stringify({ ...good, ...change });

const HOSTILE: readonly [string, unknown, RegExp][] = [
  ["nothing", undefined, /is not text/],
  ["an object with a getter", {
    kind: "keys",
    get keys(): never {
      throw new Error("x");
    },
  }, /text/],
  ["something that is not JSON", "{", /JSON/],
  ["a list", "[]", /not an object/],
  ["an unknown kind", '{"kind":"allow"}', /unknown kind/],
  ["a member twice", '{"kind":"keys","kind":"keys"}', /twice/],
  ["too much", `{"kind":"keys","x":"${"x".repeat(4 * 1024 * 1024)}"}`, /too long/],
  ["a deep nest", `{"kind":"keys","x":${"[".repeat(9999)}${"]".repeat(9999)}}`, /JSON/],
  ["an unknown source", text({ source: "heaven" }), /source/],
  ["no keys", text({ jwks: undefined }), /no key set/],
  ["too many keys", text({ jwks: { keys: new Array(501).fill({}) } }), /no key set/],
  ["a negative age", text({ ageSeconds: -1 }), /no ageSeconds/],
  [
    "an endless age",
    text({ ageSeconds: 1 }).replace('"ageSeconds":1', '"ageSeconds":1e999'),
    /age/,
  ],
  ["requests that are text", text({ requests: "2" }), /no requests/],
  ["problems that are no list", text({ problems: "one" }), /list/],
  ["ten thousand problems", text({ problems: new Array(10_000).fill("x") }), /list/],
  ["an endpoint that is no text", text({ userinfoEndpoint: 5 }), /text/],
  ["claims that are a list", '{"kind":"userinfo","claims":[]}', /text/],
  ["a refusal for bad evidence", failed("POLICY_DENIED"), /code/],
  ["a refusal with a code of ours", failed("CFG_UNUSABLE"), /code/],
  ["a refusal without facts", failed("JWKS_FAILED", { evidence: null }), /evidence/],
  ["a refusal with a nested fact", failed("JWKS_FAILED", { evidence: { a: { b: 1 } } }), /text/],
  ["that it broke", '{"kind":"broken","reason":"TypeError: x"}', /it broke: TypeError: x/],
];

function failed(code: string, change: Record<string, unknown> = {}): string {
  return JSON.stringify({ kind: "failed", code, message: "m", evidence: {}, ...change });
}

for (const [what, message, reason] of HOSTILE) {
  Deno.test(`parseProviderReply() refuses ${what}`, () => {
    assert.throws(
      () => parseProviderReply(message),
      (error) => error instanceof SyntaxError && reason.test(error.message),
    );
  });
}

Deno.test("parseProviderReply() leaves private and broken keys out", () => {
  const jwks = { keys: [{ kty: "oct", k: "AAAA" }, ...good.jwks.keys] };
  const reply = parseProviderReply(text({ jwks }));
  assert.ok(reply.kind === "keys");
  assert.deepEqual(reply.keys?.keySet, { ...keySet, ignored: keySet.ignored + 1 });
});
