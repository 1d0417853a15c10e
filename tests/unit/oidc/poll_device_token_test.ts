import assert from "node:assert/strict";
import { CommandError, type CommandErrorCode } from "../../../src/errors/command_error.ts";
import { pollDeviceToken } from "../../../src/oidc/poll_device_token.ts";
import type { RequestedTokens } from "../../../src/oidc/request_tokens.ts";
import { assertCodeAsync } from "../../support/assert_code.ts";
import { DEVICE_ENDPOINTS, WaitedClock } from "../../support/device_provider.ts";
import { providerSettings } from "../../support/provider_settings.ts";

const TOKENS = { "access_token": "a", "token_type": "Bearer", "id_token": "i.d.t" };

type Answer = () => Response;

const error = (code: string, status = 400): Answer => () =>
  Response.json({ "error": code }, { status });

interface Polled {
  readonly clock: WaitedClock;
  readonly bodies: URLSearchParams[];
  readonly run: () => Promise<RequestedTokens>;
}

function poll(answers: readonly Answer[], signal?: AbortSignal, verifier?: string): Polled {
  const clock = new WaitedClock();
  const bodies: URLSearchParams[] = [];
  const queue = [...answers];
  const last = answers.at(-1);
  return {
    clock,
    bodies,
    run: () =>
      pollDeviceToken({
        settings: providerSettings(),
        endpoints: DEVICE_ENDPOINTS,
        deviceCode: "the-device-code",
        verifier,
        intervalMs: 5000,
        deadline: clock.deadline(600_000),
        sleep: clock.sleep,
        signal,
        fetch: (_, init) => {
          bodies.push(new URLSearchParams(String(init.body)));
          const answer = queue.shift() ?? last;
          return answer === undefined
            ? Promise.reject(new Error("nothing to answer"))
            : Promise.resolve().then(answer);
        },
      }),
  };
}

Deno.test("pollDeviceToken waits before it asks, and asks with the code", async () => {
  const { clock, bodies, run } = poll([() => Response.json(TOKENS)]);
  assert.equal((await run()).idToken, "i.d.t");
  assert.deepEqual(clock.waits, [5000]);
  assert.deepEqual(Object.fromEntries(bodies[0] ?? []), {
    "grant_type": "urn:ietf:params:oauth:grant-type:device_code",
    "device_code": "the-device-code",
    "client_id": "client-1",
  });
});

Deno.test("pollDeviceToken shows the verifier of a code that was asked for with PKCE", async () => {
  const { bodies, run } = poll([() => Response.json(TOKENS)], undefined, "the-verifier");
  await run();
  assert.equal(bodies[0]?.get("code_verifier"), "the-verifier");
});

Deno.test("pollDeviceToken slows down for good when it is told to", async () => {
  const pending = error("authorization_pending");
  const { clock, run } = poll([
    pending,
    error("slow_down"),
    pending,
    error("slow_down", 429),
    () => Response.json(TOKENS),
  ]);
  await run();
  assert.deepEqual(clock.waits, [5000, 5000, 10_000, 10_000, 15_000]);
});

Deno.test("pollDeviceToken asks less often while the network is down", async () => {
  const { clock, run } = poll([
    () => {
      throw new TypeError("connection refused");
    },
    () => new Response("", { status: 503 }),
    () => Response.json(TOKENS),
  ]);
  await run();
  assert.deepEqual(clock.waits, [5000, 10_000, 20_000]);
});

const ENDS: readonly (readonly [string, Answer, CommandErrorCode])[] = [
  ["denied", error("access_denied"), "provider_refused"],
  ["expired", error("expired_token"), "login_timeout"],
  ["not for this client", error("unauthorized_client", 401), "provider_refused"],
  ["an invalid code", error("invalid_grant"), "provider_refused"],
  ["a page", () => new Response("<html>"), "provider_reply_invalid"],
  ["a redirect", () => Response.redirect("https://evil.example/"), "provider_reply_invalid"],
  ["no ID token", () => Response.json({ "access_token": "a" }), "provider_reply_invalid"],
  ["too much", () => new Response(" ".repeat(2_000_000)), "provider_reply_invalid"],
];

for (const [name, answer, code] of ENDS) {
  Deno.test(`pollDeviceToken ends when the answer is ${name}`, async () => {
    const { bodies, run } = poll([answer]);
    await assertCodeAsync(run, code);
    assert.equal(bodies.length, 1);
  });
}

for (
  const [name, answer, most] of [
    ["nobody confirms", error("authorization_pending"), 119],
    ["the provider says slow_down every time", error("slow_down"), 15],
    ["the network stays down", () => new Response("", { status: 500 }), 14],
  ] as const
) {
  Deno.test(`pollDeviceToken gives up in time when ${name}`, async () => {
    const { clock, bodies, run } = poll([answer]);
    await assertCodeAsync(run, "login_timeout");
    assert.equal(clock.monotonic(), 600_000);
    assert.ok(bodies.length <= most, String(bodies.length));
  });
}

Deno.test("pollDeviceToken ends with Ctrl-C", async () => {
  const controller = new AbortController();
  const { bodies, run } = poll(
    [
      () => {
        controller.abort(new CommandError("login_interrupted", "Login interrupted"));
        return error("authorization_pending")();
      },
    ],
    controller.signal,
  );
  await assertCodeAsync(run, "login_interrupted");
  assert.equal(bodies.length, 1);
});
