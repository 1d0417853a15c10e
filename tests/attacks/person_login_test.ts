import assert from "node:assert/strict";
import { login } from "../../src/client/login.ts";
import { CommandError, type CommandErrorCode } from "../../src/errors/command_error.ts";
import type { LoginOptions } from "../../src/client/login_options.ts";
import { assertCodeAsync } from "../support/assert_code.ts";
import { filesBelow } from "../support/client_world.ts";
import {
  pasteAddress,
  type PersonPlan,
  type PersonWorld,
  personWorld,
} from "../support/person_world.ts";
import { factoryKey, ISSUER, NOW } from "../support/token_factory.ts";
import { withTempDir } from "../support/with_temp_dir.ts";

interface Refused {
  readonly error: CommandError;
  readonly world: PersonWorld;
}

/** Runs a login that must fail with this code and leave no key behind. */
async function refused(
  code: CommandErrorCode,
  options: LoginOptions,
  plan: PersonPlan,
  left: readonly string[] = [".opk/config.toml"],
): Promise<Refused> {
  return await withTempDir(async (home) => {
    const world = await personWorld(home, plan);
    const error = await assertCodeAsync(() => login(options, world), code);
    assert.ok(error instanceof CommandError);
    assert.deepEqual(await filesBelow(home), left, "files were left behind");
    assert.equal(world.terminal.stdout, "");
    return { error, world };
  });
}

const DEVICE: LoginOptions = { flow: "device" };
const PASTE: LoginOptions = { flow: "paste" };

for (
  const [name, plan, code] of [
    ["is declined", { polls: ["authorization_pending", "access_denied"] }, "provider_refused"],
    ["expires", { polls: ["expired_token"] }, "login_timeout"],
    ["is never confirmed", { polls: Array(1000).fill("authorization_pending") }, "login_timeout"],
    ["meets a storm of slow_down", { polls: Array(1000).fill("slow_down") }, "login_timeout"],
    ["is good for two seconds", { device: { "expires_in": 2 } }, "login_timeout"],
    [
      "has a code for scripts",
      { device: { "user_code": "x".repeat(100) } },
      "provider_reply_invalid",
    ],
    [
      "sends the person to another scheme",
      { device: { "verification_uri": "javascript:alert(1)" } },
      "provider_reply_invalid",
    ],
    [
      "is answered with a page",
      { deviceEndpoint: () => new Response("<html>") },
      "provider_reply_invalid",
    ],
    ["is not offered", { device: undefined }, "provider_reply_invalid"],
    ["gives somebody else's nonce", { deviceClaims: { nonce: "A".repeat(43) } }, "token_rejected"],
    ["gives an empty nonce", { deviceClaims: { nonce: "" } }, "token_rejected"],
    [
      "gives a token of another issuer",
      { deviceClaims: { iss: "https://evil.example" } },
      "token_rejected",
    ],
    ["gives a token for another client", { deviceClaims: { aud: "other" } }, "token_rejected"],
    ["gives an old token", { deviceClaims: { exp: NOW - 1 } }, "token_rejected"],
  ] as readonly (readonly [string, PersonPlan, CommandErrorCode])[]
) {
  Deno.test(`login by device flow leaves nothing when it ${name}`, async () => {
    const { world } = await refused(code, DEVICE, plan);
    assert.ok(world.clock.monotonic() <= 300_000, "waited too long");
  });
}

Deno.test("login by device flow makes no key of a token without nonce, and offers pasting", async () => {
  const plan = { deviceClaims: { nonce: undefined } };
  const left = [".opk/config.toml", ".opk/state.json"];
  const { error } = await refused("token_rejected", DEVICE, plan, left);
  assert.match(error.message, /leaves the nonce out[^]*no key was written/);
  assert.deepEqual(error.hints, ["opkssh login example --flow=paste"]);
});

Deno.test("login by device flow remembers nothing of a token that is bad in other ways, too", async () => {
  for (const claims of [{ iss: "https://evil.example" }, { aud: "other" }, { exp: NOW - 1 }]) {
    await refused("token_rejected", DEVICE, { deviceClaims: { nonce: undefined, ...claims } });
  }
});

Deno.test("login by device flow refuses a signature that does not hold", async () => {
  const other = { ...await factoryKey("RS256", "other"), kid: "op-rs256" };
  await refused("token_rejected", DEVICE, { script: { published: [other] } });
});

Deno.test("login by device flow escapes what the provider has it say", async () => {
  const { world } = await refused("login_timeout", DEVICE, {
    polls: ["expired_token"],
    device: { "user_code": "A\u001b[2J\u202eB" },
  });
  assert.ok(!world.terminal.stderr.includes("\u001b[2J\u202e"));
  assert.match(world.terminal.stderr, /A\\x1b\[2J\\u202eB/);
});

for (const options of [DEVICE, PASTE]) {
  Deno.test(`login --flow=${options.flow} leaves nothing after Ctrl-C`, async () => {
    const controller = new AbortController();
    const stop = (): Promise<never> => {
      controller.abort(new DOMException("interrupted", "AbortError"));
      return new Promise(() => undefined);
    };
    const world = {
      signal: controller.signal,
      readLine: stop,
      sleep: (_: number, signal?: AbortSignal): Promise<void> => {
        void stop();
        return Promise.reject(signal?.reason);
      },
    };
    const { error } = await refused("login_interrupted", options, { world });
    assert.equal(error.exitCode, 130);
  });
}

Deno.test("login --flow=paste does not wait for ever", async () => {
  const world = { readLine: () => new Promise<never>(() => undefined) };
  await refused("login_timeout", { ...PASTE, timeoutSeconds: 0.01 }, { world });
});

for (
  const [name, answer] of [
    ["nothing", ""],
    ["another state", "http://localhost:10001/login-callback?code=code-1&state=other"],
    ["no state", "http://localhost:10001/login-callback?code=the-code-1"],
    ["the login page itself", `${ISSUER}/authorize?client_id=x&state=y`],
    ["a page of text", "a".repeat(20_000)],
    ["words", "I have logged in"],
  ] as const
) {
  Deno.test(`login --flow=paste gives up after ${name} was pasted three times`, async () => {
    const { world } = await refused("provider_reply_invalid", PASTE, { answers: () => answer });
    assert.equal(world.questions.length, 3);
    assert.equal(world.provider.tokenRequests.length, 0);
  });
}

Deno.test("login --flow=paste ends at the end of input", async () => {
  await refused("provider_reply_invalid", PASTE, {});
});

Deno.test("login --flow=paste refuses a pasted error, and codes that are not of this login", async () => {
  const cases: readonly (readonly [PersonPlan, CommandErrorCode])[] = [
    [{ script: { answer: (q) => q.set("error", "access_denied") } }, "provider_refused"],
    [{ script: { answer: (q) => q.set("iss", "https://evil.example") } }, "provider_reply_invalid"],
    [{ script: { answer: (q) => q.append("code", "two") } }, "provider_reply_invalid"],
    [{ answers: () => "the-code-of-somebody-else" }, "provider_refused"],
    [{ script: { claims: { nonce: "A".repeat(43) } } }, "token_rejected"],
    [{ script: { claims: { nonce: undefined } } }, "token_rejected"],
    [{ script: { tokenEndpoint: () => new Response("<html>") } }, "provider_reply_invalid"],
  ];
  for (const [plan, code] of cases) {
    await refused(code, PASTE, { answers: pasteAddress, ...plan });
  }
});

Deno.test("login --flow=paste refuses the code of somebody else's request (PKCE)", async () => {
  await refused("provider_refused", PASTE, {
    answers: (said, provider) => {
      const other = new URL(/https:\/\/op\.example\.com\/authorize\S+/.exec(said)?.[0] ?? "");
      other.searchParams.set("code_challenge", "A".repeat(43));
      return new URL(provider.authorize(other.href)).searchParams.get("code") ?? "";
    },
  });
});

Deno.test("login --flow=paste demands the promised issuer of an address, which a code has not", async () => {
  const discovery = { "authorization_response_iss_parameter_supported": true };
  await refused("provider_reply_invalid", PASTE, { script: { discovery }, answers: pasteAddress });
  await withTempDir(async (home) => {
    const world = await personWorld(home, {
      script: { discovery },
      answers: (said, provider) =>
        new URL(pasteAddress(said, provider)).searchParams.get("code") ?? "",
    });
    assert.equal((await login(PASTE, world)).who, "person");
  });
});
