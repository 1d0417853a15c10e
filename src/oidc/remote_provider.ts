import { UndecidableError } from "../errors/refusal.ts";
import { Deadline } from "./deadline.ts";
import { parseProviderReply } from "./parse_provider_reply.ts";
import type { ProviderCourier } from "./provider_courier.ts";
import type { ProviderKeySet } from "./provider_key_set.ts";
import type {
  ProviderReply,
  ProviderRequest,
  ProviderSetup,
  UserinfoQuestion,
} from "./provider_message.ts";
import type { Userinfo } from "./userinfo.ts";

/** Limits of {@linkcode RemoteProvider}. */
export interface RemoteProviderOptions {
  /** Milliseconds for all requests together, from the first on, default 10000. */
  readonly totalTimeoutMs?: number;
  /** Milliseconds from any fixed point, default `performance.now`. */
  readonly monotonic?: () => number;
}

/** The other side gives up this much earlier, so that it can still say why and note it. */
const HEAD_START_MS = 250;

/**
 * A provider that another thread talks to. Its replies are data to be checked; it answers for one
 * issuer and within the time, or it is ended.
 */
export class RemoteProvider {
  readonly #issuer: string;
  readonly #courier: ProviderCourier;
  readonly #totalTimeoutMs: number;
  readonly #monotonic: (() => number) | undefined;
  #deadline: Deadline | undefined;
  #closed = false;

  /**
   * @param issuer the only issuer that is asked for
   * @param courier the way to the other thread
   * @param setup how it works, but for its time
   * @param options limits
   */
  constructor(
    issuer: string,
    courier: ProviderCourier,
    setup: Omit<ProviderSetup, "totalTimeoutMs">,
    options: RemoteProviderOptions = {},
  ) {
    this.#issuer = issuer;
    this.#courier = courier;
    this.#totalTimeoutMs = options.totalTimeoutMs ?? 10_000;
    this.#monotonic = options.monotonic;
    const totalTimeoutMs = Math.max(this.#totalTimeoutMs - HEAD_START_MS, 1);
    courier.send(JSON.stringify({ kind: "setup", ...setup, totalTimeoutMs }));
  }

  /**
   * Gets the keys of the issuer.
   *
   * @param issuer a configured issuer
   * @returns keys and where they came from
   * @throws {UndecidableError} what `ProviderKeys.keysFor` throws; `JWKS_FAILED` when there is no
   *   answer in time; `INTERNAL` for another issuer, or when the other thread fails
   */
  async keysFor(issuer: string): Promise<ProviderKeySet> {
    this.#check(issuer);
    const keys = await this.#keys({ kind: "keys", issuer });
    if (keys === undefined) throw this.#broken("it answered something else than it was asked");
    return keys;
  }

  /**
   * Gets newer keys because a token names one that is not in the set.
   *
   * @param issuer a configured issuer
   * @param kid the token's key ID; undefined when it names none
   * @returns keys; undefined when it is too early to ask again
   * @throws {UndecidableError} as {@linkcode keysFor}
   */
  async refetchFor(issuer: string, kid: string | undefined): Promise<ProviderKeySet | undefined> {
    this.#check(issuer);
    return await this.#keys({ kind: "newer keys", issuer, kid });
  }

  /**
   * Asks for the claims of the userinfo endpoint.
   *
   * @param question endpoint, access token, subject
   * @returns claims, or why there are none
   * @throws {UndecidableError} `INTERNAL` when the other thread fails
   */
  async userinfo(question: UserinfoQuestion): Promise<Userinfo> {
    const { endpoint, accessToken, subject } = question;
    const reply = await this.#ask({ kind: "userinfo", endpoint, accessToken, subject });
    if (reply === undefined) {
      return { kind: "failed", reason: "no answer in time", elapsedMs: this.#totalTimeoutMs };
    }
    if (reply.kind === "userinfo") return reply.userinfo;
    throw this.#broken("it answered something else than it was asked");
  }

  async #keys(request: ProviderRequest): Promise<ProviderKeySet | undefined> {
    const reply = await this.#ask(request);
    if (reply?.kind === "keys") return reply.keys;
    if (reply?.kind === "failed") throw reply.error;
    if (reply !== undefined) throw this.#broken("it answered something else than it was asked");
    throw new UndecidableError("JWKS_FAILED", "There was no answer about the keys in time", {
      issuer: this.#issuer,
      reason: "timeout",
      elapsedMs: this.#totalTimeoutMs,
    });
  }

  /** Undefined when there is no reply in time. */
  async #ask(request: ProviderRequest): Promise<ProviderReply | undefined> {
    this.#deadline ??= new Deadline(this.#totalTimeoutMs, this.#monotonic);
    // A reply that comes too late must not be taken for the next one.
    if (this.#closed) return undefined;
    try {
      this.#courier.send(JSON.stringify(request));
      const message = await this.#courier.receive(this.#deadline.remainingMs());
      if (message !== undefined) return parseProviderReply(message);
    } catch (error) {
      throw this.#broken(error instanceof Error ? error.message : String(error));
    }
    this.#close();
    return undefined;
  }

  #check(issuer: string): void {
    if (issuer === this.#issuer) return;
    throw this.#broken("it is asked for an issuer it was not started for");
  }

  #broken(reason: string): UndecidableError {
    this.#close();
    return new UndecidableError("INTERNAL", `Cannot ask the provider: ${reason}`);
  }

  #close(): void {
    this.#closed = true;
    this.#courier.close();
  }
}
