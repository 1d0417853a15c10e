import type { LoginWorld } from "../../src/client/login_world.ts";
import type { Fetch } from "../../src/oidc/fetch_bounded.ts";
import { clientWorld, type ClientWorldOptions, type TestClientWorld } from "./client_world.ts";
import { DEVICE_ANSWER, WaitedClock } from "./device_provider.ts";
import { type MemoryTerminal, memoryTerminal } from "./memory_terminal.ts";
import { type ProviderScript, ScriptedProvider } from "./scripted_provider.ts";
import { ISSUER, makeIdToken } from "./token_factory.ts";

/** What a test changes about a person without a browser. */
export interface PersonPlan {
  /** Script of the provider. */
  readonly script?: ProviderScript;
  /** Answers of the token endpoint before the tokens: `error` codes. */
  readonly polls?: readonly string[];
  /** Members laid over the device authorization response; undefined for no device flow. */
  readonly device?: Readonly<Record<string, unknown>> | undefined;
  /** Answers the device authorization request instead. */
  readonly deviceEndpoint?: () => Response;
  /** Claims laid over those of the device flow's ID token. */
  readonly deviceClaims?: Readonly<Record<string, unknown>>;
  /** Answers the questions, from what was said so far. */
  readonly answers?: (said: string, provider: ScriptedProvider) => string | undefined;
  /** True when a person sits at a terminal. */
  readonly interactive?: boolean;
  /** Content of `config.toml`. */
  readonly config?: string;
  /** Laid over the world. */
  readonly world?: Partial<LoginWorld>;
}

/** The world of a person without a browser. */
export interface PersonWorld extends TestClientWorld {
  readonly terminal: MemoryTerminal;
  readonly clock: WaitedClock;
  /** Questions that were asked. */
  readonly questions: readonly string[];
}

/**
 * Makes the world of a person whose machine has no browser: over SSH, at a provider with a device
 * flow, on a clock that only waiting moves.
 *
 * @param home a temporary directory
 * @param plan what is different
 */
export async function personWorld(home: string, plan: PersonPlan = {}): Promise<PersonWorld> {
  const clock = new WaitedClock();
  const polls = [...plan.polls ?? []];
  let nonce = "";
  const hasDevice = !("device" in plan) || plan.device !== undefined;
  const discovery = {
    ...(hasDevice ? { "device_authorization_endpoint": `${ISSUER}/device` } : {}),
    ...plan.script?.discovery,
  };
  const provider = new ScriptedProvider({ ...plan.script, discovery });
  const tokens = async (): Promise<Response> => {
    const error = polls.shift();
    if (error !== undefined) return Response.json({ error }, { status: 400 });
    const idToken = await makeIdToken({
      ...(plan.script?.op === undefined ? {} : { op: plan.script.op }),
      ...(plan.deviceClaims === undefined ? {} : { claims: plan.deviceClaims }),
    }, nonce);
    return Response.json({ "access_token": "a", "token_type": "Bearer", "id_token": idToken });
  };
  const fetch: Fetch = async (url, init) => {
    const body = new URLSearchParams(typeof init.body === "object" ? String(init.body) : "");
    if (url === `${ISSUER}/device`) {
      nonce = body.get("nonce") ?? "";
      return plan.deviceEndpoint?.() ?? Response.json({ ...DEVICE_ANSWER, ...plan.device });
    }
    if (body.get("grant_type")?.endsWith(":device_code")) return await tokens();
    return await provider.fetch(url, init);
  };
  const terminal = memoryTerminal({
    interactive: plan.interactive ?? true,
    environment: { "NO_COLOR": "1" },
  });
  const questions: string[] = [];
  const options: ClientWorldOptions = {
    provider,
    ...(plan.config === undefined ? {} : { config: plan.config }),
    world: {
      openHttpClient: () => ({ fetch, close: () => undefined }),
      canOpenBrowser: () => ({ kind: "no", reason: "ssh" }),
      sleep: clock.sleep,
      monotonic: clock.monotonic,
      readLine: (question) => {
        questions.push(question);
        return Promise.resolve(plan.answers?.(terminal.stderr, provider));
      },
      ...plan.world,
    },
  };
  return Object.assign(await clientWorld(home, options), { terminal, clock, questions });
}

/**
 * What a person pastes who logs in at the address that was printed.
 *
 * @param said what the terminal said
 * @param provider the provider
 * @returns the address at which the browser ended
 */
export function pasteAddress(said: string, provider: ScriptedProvider): string {
  const urls = said.match(/https:\/\/op\.example\.com\/authorize\S+/g) ?? [];
  return provider.authorize(urls.at(-1) ?? "");
}
