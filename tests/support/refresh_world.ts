import type { LoginWorld } from "../../src/client/login_world.ts";
import type { Fetch } from "../../src/oidc/fetch_bounded.ts";
import { clientWorld, type TestClientWorld } from "./client_world.ts";
import { type ProviderScript, ScriptedProvider } from "./scripted_provider.ts";
import { makeIdToken, NOW } from "./token_factory.ts";

/** One refresh: what the provider answers. */
export type RefreshAnswer = (request: {
  readonly body: URLSearchParams;
  /** Unix seconds. */
  readonly now: number;
}) => Response | Promise<Response>;

/** A world whose clock only waiting moves, and whose provider refreshes. */
export interface RefreshWorld extends TestClientWorld {
  /** Every uninterrupted wait, in seconds. */
  readonly waits: readonly number[];
  /** Times of refresh requests, in seconds from the login. */
  readonly asked: readonly number[];
  /** Bodies of refresh requests. */
  readonly refreshes: readonly URLSearchParams[];
}

/**
 * Makes the world of a login that stays and renews its key.
 *
 * @param home a temporary directory
 * @param answers one per refresh request; after the last one the person presses Ctrl-C
 * @param changes laid over the world
 * @param script of the provider
 */
export async function refreshWorld(
  home: string,
  answers: readonly RefreshAnswer[],
  changes: Partial<LoginWorld> = {},
  script: ProviderScript = {},
): Promise<RefreshWorld> {
  const controller = new AbortController();
  const provider = new ScriptedProvider(script);
  const waits: number[] = [];
  const asked: number[] = [];
  const refreshes: URLSearchParams[] = [];
  const queue = [...answers];
  let now = NOW;
  const fetch: Fetch = async (url, init) => {
    const body = new URLSearchParams(typeof init.body === "object" ? String(init.body) : "");
    if (body.get("grant_type") !== "refresh_token") return await provider.fetch(url, init);
    refreshes.push(body);
    asked.push(now - NOW);
    const answer = queue.shift();
    if (answer === undefined) throw new Error("there was no answer left");
    return await answer({ body, now });
  };
  const world = await clientWorld(home, {
    provider,
    world: {
      now: () => now,
      signal: controller.signal,
      openHttpClient: () => ({ fetch, close: () => undefined }),
      sleep: (ms) => {
        waits.push(ms / 1000);
        now += ms / 1000;
        if (queue.length > 0) return Promise.resolve();
        controller.abort(new DOMException("interrupted", "AbortError"));
        return Promise.reject(controller.signal.reason);
      },
      ...changes,
    },
  });
  return Object.assign(world, { waits, asked, refreshes });
}

/**
 * A refresh that works.
 *
 * @param claims laid over those of the fresh ID token
 * @param tokens laid over the token response
 */
export function refreshed(
  claims: Readonly<Record<string, unknown>> = {},
  tokens: Readonly<Record<string, unknown>> = {},
): RefreshAnswer {
  return async ({ now }) =>
    Response.json({
      "access_token": "fresh-access-token",
      "token_type": "Bearer",
      "id_token": await makeIdToken({
        commitment: "none",
        claims: { iat: now, exp: now + 3600, ...claims },
      }),
      ...tokens,
    });
}
