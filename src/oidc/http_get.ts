import { HttpAttempt } from "./http_attempt.ts";
import { openHttpClient } from "./open_http_client.ts";

/** What one request asks for. Plain data: the request may be made in another thread. */
export interface HttpGetOptions {
  /** Most bytes of the body, after decompression. */
  readonly maxBytes: number;
  /** Milliseconds left for this call with its redirects and its retry; default all of them. */
  readonly timeoutMs?: number;
  /** Header `accept`, default `application/json`. */
  readonly accept?: string;
  /** Header `authorization`: printable ASCII. */
  readonly authorization?: string;
}

/** An answer. Plain data. */
export interface HttpReply {
  /** HTTP status. */
  readonly status: number;
  /** Headers, names in lower case; no cookies. */
  readonly headers: ReadonlyMap<string, string>;
  /** The whole body when the status is 200, else empty: error pages are not read. */
  readonly text: string;
  /** What answered, after redirects. */
  readonly url: string;
}

/**
 * Gets a document.
 *
 * @param url https URL
 * @param options see {@linkcode HttpGetOptions}
 * @returns the answer, whatever its status
 * @throws {HttpGetError} with the reason; nothing else
 */
export type HttpGet = (url: string, options: HttpGetOptions) => Promise<HttpReply>;

/** An {@linkcode HttpGet} that holds connections open. */
export type ClosableHttpGet = HttpGet & {
  /** Closes the connections. */
  close(): void;
};

/** Seams and limits of {@linkcode httpGet}. */
export interface HttpGetSettings {
  /** Seam, default the runtime's; given alone it also turns the check of the connection off. */
  readonly fetch?: (url: string, init: RequestInit) => Promise<Response>;
  /** Seam: opens and closes a TCP connection, to find out whether that is possible at all. */
  readonly connect?: (host: string, port: number, signal: AbortSignal) => Promise<void>;
  /** Milliseconds for connecting, default 3000. Not applied where there is a proxy. */
  readonly connectTimeoutMs?: number;
  /** Milliseconds for everything one call does, default 10000. */
  readonly totalTimeoutMs?: number;
  /** Milliseconds before the retry, default 250. */
  readonly retryPauseMs?: number;
  /** True to allow http to this machine. Default false. */
  readonly allowLoopbackHttp?: boolean;
  /** Additional certificate authorities: texts of PEM files. */
  readonly caCerts?: readonly string[];
  /** URL of a proxy, instead of those in the environment. */
  readonly proxy?: string;
}

/**
 * Makes the one function with which this program gets documents from OpenID Providers.
 *
 * https only, certificates checked against the operating system's store and the bundled roots, no
 * cookies, at most three redirects and only within the origin, one retry after 429, 5xx or a lost
 * connection, limits on time and size. The Go tool has no limit but 30 s in all, follows redirects
 * anywhere and reads bodies of any size; see tests/faults/provider_test.ts.
 *
 * @param settings seams and limits
 * @returns the function; `close` it when the process goes on without it
 * @throws {RangeError} when a limit is not a positive number
 * @throws {TypeError} when a certificate authority is not PEM or the proxy is not a URL
 */
export function httpGet(settings: HttpGetSettings = {}): ClosableHttpGet {
  const limits = {
    connectTimeoutMs: positive("connectTimeoutMs", settings.connectTimeoutMs ?? 3000),
    totalTimeoutMs: positive("totalTimeoutMs", settings.totalTimeoutMs ?? 10_000),
    retryPauseMs: positive("retryPauseMs", settings.retryPauseMs ?? 250),
    allowLoopbackHttp: settings.allowLoopbackHttp ?? false,
  };
  const client = openHttpClient(settings);
  const get: HttpGet = async (url, options) => {
    positive("maxBytes", options.maxBytes);
    return await new HttpAttempt(url, options, limits, client).run();
  };
  return Object.assign(get, { close: () => client.close() });
}

function positive(name: string, value: number): number {
  if (Number.isFinite(value) && value > 0) return value;
  throw new RangeError(`Cannot use ${name}: ${value} is not a positive number`);
}
