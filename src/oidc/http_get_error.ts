/** Why a document could not be fetched. Stable: tests, logs and the cache decide by it. */
export type HttpFailureReason =
  /** The URL, or one it redirects to, is not one we ask. */
  | "url-not-allowed"
  /** The host has no address. */
  | "dns"
  /** The connection was refused or there is no route. */
  | "connect"
  /** No connection within the time for connecting. */
  | "connect-timeout"
  /** No complete answer within the time that was left. */
  | "timeout"
  /** The server could not prove who it is. */
  | "tls"
  /** The connection ended before the answer did. */
  | "connection-lost"
  /** The answer is not HTTP. */
  | "protocol"
  /** A redirect to another origin, or one too many. */
  | "redirect"
  /** The body is larger than it may be. */
  | "too-large"
  /** The body is not UTF-8 text. */
  | "not-utf8"
  /** Anything else the runtime reports. */
  | "io";

/** What is known about a failed request: plain data, so that it can cross to another thread. */
export interface HttpFailure {
  /** Why. */
  readonly reason: HttpFailureReason;
  /** The same in words of our own: never a body, a header or text of the server. */
  readonly detail: string;
  /** What was asked. */
  readonly url: string;
  /** Status of the answer, where there was one. */
  readonly status?: number;
  /** Time spent, in milliseconds. */
  readonly elapsedMs: number;
}

/** A document could not be fetched. */
export class HttpGetError extends Error {
  override readonly name = "HttpGetError";
  /** The facts. */
  readonly failure: HttpFailure;

  /**
   * The runtime's own error is deliberately not kept as `cause`: its message can hold a header, and
   * a header can hold an access token.
   *
   * @param failure the facts
   */
  constructor(failure: HttpFailure) {
    super(`Cannot get "${failure.url}": ${failure.detail}`);
    this.failure = failure;
  }
}
