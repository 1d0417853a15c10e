import assert from "node:assert/strict";
import { CommandError, type CommandErrorCode } from "../../../src/errors/command_error.ts";
import type { ActionsEnvironment } from "../../../src/oidc/ci_environment.ts";
import { ciTokenRequest } from "../../../src/oidc/ci_token_request.ts";
import { assertCodeAsync } from "../../support/assert_code.ts";

const CI: ActionsEnvironment = {
  kind: "github-actions",
  issuer: "https://token.actions.githubusercontent.com",
  requestUrl: "https://run.actions.githubusercontent.com/x?z=1&audience=a&audience=b&api=2.0",
  requestToken: "the-job-token",
};

Deno.test("ciTokenRequest asks for the audience in place of others, with the job's token", async () => {
  const seen: { url: string; init: RequestInit }[] = [];
  const token = await ciTokenRequest(CI, "the commitment", {
    fetch: (url, init) => {
      seen.push({ url, init });
      return Promise.resolve(Response.json({ count: 1, value: "a.b.c" }));
    },
  });
  assert.equal(token, "a.b.c");
  assert.equal(
    seen[0]?.url,
    "https://run.actions.githubusercontent.com/x?api=2.0&audience=the+commitment&z=1",
  );
  assert.equal(new Headers(seen[0]?.init.headers).get("authorization"), "Bearer the-job-token");
  assert.equal(seen[0]?.init.redirect, "manual");
  assert.equal(seen.length, 1);
});

const REFUSED: readonly (readonly [string, () => Response, CommandErrorCode])[] = [
  ["403", () => new Response("", { status: 403 }), "provider_refused"],
  ["401", () => new Response("", { status: 401 }), "provider_refused"],
  ["429", () => new Response("", { status: 429 }), "provider_unreachable"],
  ["503", () => new Response("", { status: 503 }), "provider_unreachable"],
  ["404", () => new Response("", { status: 404 }), "provider_reply_invalid"],
  ["a redirect", () => Response.redirect("https://evil.example/"), "provider_reply_invalid"],
  ["a page", () => new Response("<html>"), "provider_reply_invalid"],
  ["a list", () => Response.json([]), "provider_reply_invalid"],
  ["no value", () => Response.json({ count: 1 }), "provider_reply_invalid"],
  ["an empty value", () => Response.json({ value: "" }), "provider_reply_invalid"],
  ["a number", () => Response.json({ value: 1 }), "provider_reply_invalid"],
  ["two values", () => new Response('{"value":"a","value":"b"}'), "provider_reply_invalid"],
  ["too much", () => new Response(" ".repeat(65_537)), "provider_reply_invalid"],
];

for (const [name, answer, code] of REFUSED) {
  Deno.test(`ciTokenRequest refuses an answer with ${name}`, async () => {
    const fetch = (): Promise<Response> => Promise.resolve(answer());
    const error = await assertCodeAsync(() => ciTokenRequest(CI, "c", { fetch }), code);
    assert.ok(error instanceof CommandError && !error.message.includes("the-job-token"));
    if (code === "provider_refused") assert.match(error.hints[0] ?? "", /id-token: write/);
  });
}

Deno.test("ciTokenRequest gives up when nothing comes", async () => {
  const fetch = (_: string, init: RequestInit): Promise<Response> =>
    new Promise((_, reject) =>
      init.signal?.addEventListener("abort", () => reject(new Error("aborted")))
    );
  await assertCodeAsync(
    () => ciTokenRequest(CI, "c", { fetch, timeoutMs: 5 }),
    "provider_unreachable",
  );
});

Deno.test("ciTokenRequest ends with Ctrl-C", async () => {
  const controller = new AbortController();
  const fetch = (): Promise<Response> => {
    controller.abort();
    return Promise.reject(new Error("aborted"));
  };
  await assertCodeAsync(
    () => ciTokenRequest(CI, "c", { fetch, signal: controller.signal }),
    "login_interrupted",
  );
});

Deno.test("ciTokenRequest never sends or shows a token that no header can carry", async () => {
  const ci = { ...CI, requestToken: "secret\r\nx-evil: 1" };
  const fetch = (): Promise<Response> => Promise.reject(new Error("must not be called"));
  const error = await assertCodeAsync(() => ciTokenRequest(ci, "c", { fetch }), "config_invalid");
  assert.ok(error instanceof CommandError && !error.message.includes("secret"));
});
