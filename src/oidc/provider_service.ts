import { UndecidableError } from "../errors/refusal.ts";
import { unreachable } from "../errors/unreachable.ts";
import { Deadline } from "./deadline.ts";
import { type HttpGet, httpGet } from "./http_get.ts";
import type { KeySetStore } from "./key_set_cache.ts";
import { diskKeySetStore } from "./key_set_store_disk.ts";
import { lookingStore } from "./looking_store.ts";
import { parseProviderRequest } from "./parse_provider_request.ts";
import { ProviderKeys } from "./provider_keys.ts";
import type { ProviderReply, ProviderRequest, ProviderSetup } from "./provider_message.ts";
import { providerReplyText } from "./provider_reply_text.ts";
import { fetchUserinfo } from "./userinfo.ts";

/** Seams of {@linkcode ProviderService}. */
export interface ProviderServiceWorld {
  /** Unix seconds, fractions allowed. */
  readonly now: () => number;
  /** The way to the network, default the runtime's. */
  readonly get?: HttpGet;
}

/**
 * Everything `verify` may want from a provider, behind messages of plain text, so that it can live in
 * a thread that is allowed nothing else. All requests share one limit of time, which runs from the
 * first of them.
 */
export class ProviderService {
  readonly #world: ProviderServiceWorld;
  #work: Work | undefined;

  /** @param world seams */
  constructor(world: ProviderServiceWorld) {
    this.#world = world;
  }

  /**
   * Takes one message and answers it.
   *
   * @param message a setup, which must be the first, or a request
   * @returns the reply as text; undefined for the setup, which is not answered
   * @throws {SyntaxError} for anything that is no message
   * @throws {Error} for faults of this program
   */
  async handle(message: unknown): Promise<string | undefined> {
    const order = parseProviderRequest(message);
    if (order.kind === "setup") {
      this.#work = new Work(order.setup, this.#world);
      return undefined;
    }
    if (this.#work === undefined) throw new SyntaxError("there was no setup");
    return providerReplyText(await this.#work.answer(order));
  }
}

class Work {
  readonly #get: HttpGet;
  readonly #keys: ProviderKeys;
  readonly #totalTimeoutMs: number;
  #deadline: Deadline | undefined;

  constructor(setup: ProviderSetup, world: ProviderServiceWorld) {
    const { allowLoopbackHttp, caCerts, totalTimeoutMs } = setup;
    this.#get = world.get ?? httpGet({ allowLoopbackHttp, caCerts });
    this.#totalTimeoutMs = totalTimeoutMs;
    this.#keys = new ProviderKeys({
      get: this.#get,
      store: storeOf(setup),
      now: world.now,
      settings: { staleSeconds: setup.staleSeconds, totalTimeoutMs },
    });
  }

  async answer(request: ProviderRequest): Promise<ProviderReply> {
    this.#deadline ??= new Deadline(this.#totalTimeoutMs);
    const options = { deadline: this.#deadline };
    try {
      switch (request.kind) {
        case "keys":
          return { kind: "keys", keys: await this.#keys.keysFor(request.issuer, options) };
        case "newer keys": {
          const { issuer, kid } = request;
          return { kind: "keys", keys: await this.#keys.refetchFor(issuer, kid, options) };
        }
        case "userinfo": {
          const { endpoint, accessToken, subject } = request;
          const question = { endpoint, accessToken, subject, get: this.#get, ...options };
          return { kind: "userinfo", userinfo: await fetchUserinfo(question) };
        }
        default:
          return unreachable(request);
      }
    } catch (error) {
      if (error instanceof UndecidableError) return { kind: "failed", error };
      throw error;
    }
  }
}

function storeOf({ cacheDir, uid, looksOnly }: ProviderSetup): KeySetStore {
  const owner = uid === undefined ? {} : { uid };
  return looksOnly === true
    ? lookingStore(diskKeySetStore(cacheDir, { ...owner, ownership: "directory" }))
    : diskKeySetStore(cacheDir, owner);
}
