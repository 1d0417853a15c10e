import { decodeUtf8 } from "../encoding/utf8.ts";
import { Deadline } from "./deadline.ts";
import type { HttpGetOptions, HttpReply } from "./http_get.ts";
import { type HttpFailureReason, HttpGetError } from "./http_get_error.ts";
import type { HttpClient } from "./open_http_client.ts";
import { parseFetchUrl } from "./parse_fetch_url.ts";
import { BodyTooLargeError, readBody } from "./read_body.ts";
import { transportFailure } from "./transport_failure.ts";
import { watchConnect } from "./watch_connect.ts";

/** Limits of an attempt, checked. */
export interface HttpLimits {
  readonly connectTimeoutMs: number;
  readonly totalTimeoutMs: number;
  readonly retryPauseMs: number;
  readonly allowLoopbackHttp: boolean;
}

const USER_AGENT = "opkssh";
const MAX_REDIRECTS = 3;
/** A server that wants to be left alone for longer is left alone altogether. */
const MAX_RETRY_AFTER_SECONDS = 2;
const PRINTABLE = /^[ -~]*$/;

/** One document, asked for with redirects and at most one retry inside one limit of time. */
export class HttpAttempt {
  readonly #options: HttpGetOptions;
  readonly #limits: HttpLimits;
  readonly #client: HttpClient;
  readonly #deadline: Deadline;
  readonly #totalMs: number;
  readonly #stop = new AbortController();
  #url: string;

  /**
   * @param url what to ask
   * @param options of this request
   * @param limits of all requests
   * @param client the connections
   */
  constructor(url: string, options: HttpGetOptions, limits: HttpLimits, client: HttpClient) {
    this.#url = url;
    this.#options = options;
    this.#limits = limits;
    this.#client = client;
    this.#totalMs = Math.min(limits.totalTimeoutMs, options.timeoutMs ?? limits.totalTimeoutMs);
    this.#deadline = new Deadline(Math.max(this.#totalMs, 1));
  }

  /**
   * @returns the answer
   * @throws {HttpGetError} with the reason; nothing else
   */
  async run(): Promise<HttpReply> {
    if (this.#totalMs <= 0) throw this.#failure("timeout", "no time was left for it");
    const timer = setTimeout(() => this.#stop.abort(TIMEOUT), this.#totalMs);
    const start = this.#url;
    try {
      for (let retried = false;; retried = true) {
        this.#url = start;
        const outcome = await this.#follow();
        const pause = retried ? undefined : this.#pauseBeforeRetry(outcome);
        if (pause === undefined) {
          if (outcome instanceof HttpGetError) throw outcome;
          return outcome;
        }
        await this.#sleep(pause);
      }
    } finally {
      clearTimeout(timer);
    }
  }

  async #follow(): Promise<HttpReply | HttpGetError> {
    try {
      for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
        const reply = await this.#ask(redirects === 0);
        if (typeof reply !== "string") return reply;
        this.#url = reply;
      }
      throw this.#failure("redirect", `more than ${MAX_REDIRECTS} redirects`);
    } catch (error) {
      if (error instanceof HttpGetError) return error;
      throw error;
    }
  }

  /** One request; the URL to ask next when the server says so. */
  async #ask(first: boolean): Promise<HttpReply | string> {
    const url = this.#allowed(this.#url);
    const response = await this.#fetch(url, first);
    if (REDIRECTS.has(response.status)) {
      discard(response);
      return this.#redirect(url, response);
    }
    const { status } = response;
    if (status !== 200) discard(response);
    const text = status === 200 ? await this.#text(response) : "";
    return { status, headers: plainHeaders(response.headers), text, url: url.href };
  }

  #allowed(text: string): URL {
    const checked = parseFetchUrl(text, this.#limits);
    if (checked.kind === "refused") {
      throw this.#failure("url-not-allowed", `the URL ${checked.problem}`);
    }
    return checked.url;
  }

  async #fetch(url: URL, first: boolean): Promise<Response> {
    const signal = this.#stop.signal;
    if (signal.aborted) throw this.#transportFailure(signal.reason);
    const headers = this.#headers();
    const connecting = first
      ? watchConnect(url, this.#client.connect, this.#limits.connectTimeoutMs, () => {
        this.#stop.abort(CONNECT_TIMEOUT);
      })
      : undefined;
    const { promise: stopped, reject } = Promise.withResolvers<never>();
    const stop = (): void => reject(signal.reason);
    signal.addEventListener("abort", stop);
    const fetching = Promise.resolve().then(() =>
      this.#client.fetch(url.href, {
        method: "GET",
        redirect: "manual",
        credentials: "omit",
        headers,
        signal,
      })
    );
    try {
      return await Promise.race([fetching, stopped]);
    } catch (error) {
      fetching.then(discard, () => undefined);
      throw this.#transportFailure(error);
    } finally {
      signal.removeEventListener("abort", stop);
      connecting?.stop();
    }
  }

  #headers(): Record<string, string> {
    const { accept = "application/json", authorization } = this.#options;
    // The runtime quotes a header it does not like in its error: an access token must not get there.
    if (authorization !== undefined && !PRINTABLE.test(authorization)) {
      throw this.#failure("io", "the authorization header is not printable ASCII");
    }
    return {
      accept,
      "user-agent": USER_AGENT,
      ...(authorization === undefined ? {} : { authorization }),
    };
  }

  /**
   * Where a redirect leads, if it stays within the origin: a bearer token and the trust in a
   * configured host must not follow a server to another one.
   */
  #redirect(from: URL, response: Response): string {
    const { status } = response;
    const location = response.headers.get("location");
    const target = location === null ? null : URL.parse(location, from);
    if (target === null) throw this.#failure("redirect", "a redirect leads nowhere", status);
    if (target.origin !== from.origin || target.protocol !== from.protocol) {
      throw this.#failure("redirect", "a redirect leads to another origin", status);
    }
    return target.href;
  }

  async #text(response: Response): Promise<string> {
    const { maxBytes } = this.#options;
    let bytes: Uint8Array;
    try {
      bytes = await readBody(response, maxBytes, this.#stop.signal);
    } catch (error) {
      if (error instanceof BodyTooLargeError) {
        throw this.#failure("too-large", `the body is larger than ${maxBytes} bytes`, 200);
      }
      throw this.#transportFailure(error, 200);
    }
    try {
      return decodeUtf8(bytes);
    } catch {
      throw this.#failure("not-utf8", "the body is not UTF-8 text", 200);
    }
  }

  /** Milliseconds to wait before asking again; undefined when asking again is no use. */
  #pauseBeforeRetry(outcome: HttpReply | HttpGetError): number | undefined {
    const retryable = outcome instanceof HttpGetError
      ? outcome.failure.reason === "connection-lost"
      : outcome.status === 429 || outcome.status >= 500;
    if (!retryable) return undefined;
    const wish = outcome instanceof HttpGetError ? 0 : retryAfterSeconds(outcome.headers);
    if (wish > MAX_RETRY_AFTER_SECONDS) return undefined;
    const pause = Math.max(this.#limits.retryPauseMs, wish * 1000);
    return pause < this.#deadline.remainingMs() ? pause : undefined;
  }

  async #sleep(ms: number): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, ms));
  }

  #transportFailure(error: unknown, status?: number): HttpGetError {
    if (error instanceof HttpGetError) return error;
    const { aborted, reason } = this.#stop.signal;
    const { reason: kind, detail } = aborted ? stopOf(reason) : transportFailure(error);
    return this.#failure(kind, detail, status);
  }

  #failure(reason: HttpFailureReason, detail: string, status?: number): HttpGetError {
    return new HttpGetError({
      reason,
      detail,
      url: this.#url.slice(0, 512),
      ...(status === undefined ? {} : { status }),
      elapsedMs: this.#deadline.elapsedMs(),
    });
  }
}

interface Stop {
  readonly reason: HttpFailureReason;
  readonly detail: string;
}

const TIMEOUT: Stop = { reason: "timeout", detail: "no complete answer in time" };
const CONNECT_TIMEOUT: Stop = { reason: "connect-timeout", detail: "no connection in time" };
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

function stopOf(reason: unknown): Stop {
  return reason === CONNECT_TIMEOUT ? CONNECT_TIMEOUT : TIMEOUT;
}

function discard(response: Response): void {
  response.body?.cancel().catch(() => undefined);
}

function plainHeaders(headers: Headers): ReadonlyMap<string, string> {
  const plain = new Map(headers);
  plain.delete("set-cookie");
  return plain;
}

/** RFC 9110 section 10.2.3; a date counts as "much later". */
function retryAfterSeconds(headers: ReadonlyMap<string, string>): number {
  const value = headers.get("retry-after")?.trim();
  if (value === undefined || value === "") return 0;
  return /^[0-9]{1,9}$/.test(value) ? Number(value) : Number.POSITIVE_INFINITY;
}
