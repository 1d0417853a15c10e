import { BodyTooLargeError, readBody } from "./read_body.ts";
import { CommandError, EXIT_CODES } from "../errors/command_error.ts";

/** The `fetch` of the runtime, or a fake. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** Limits of {@linkcode fetchBounded}. */
export interface FetchBoundedOptions {
  /** Default the runtime's `fetch`. */
  readonly fetch?: Fetch | undefined;
  /** Milliseconds for the whole exchange, default 30 000. */
  readonly timeoutMs?: number | undefined;
  /** Largest response body in bytes, default 1 MiB. */
  readonly maxBytes?: number | undefined;
  /** Ends the exchange early: Ctrl-C. */
  readonly signal?: AbortSignal | undefined;
}

/** A response that has been read to its end. */
export interface BoundedReply {
  readonly status: number;
  readonly headers: Headers;
  /** The body as UTF-8, invalid sequences replaced. */
  readonly text: string;
}

/**
 * Does one HTTP exchange with an end in sight: a time limit, a size limit, no redirects followed.
 *
 * @param url where to
 * @param init method, headers, body
 * @param options limits
 * @returns the reply, whatever its status
 * @throws {CommandError} `provider_unreachable` when nothing usable came back in time,
 * `provider_reply_invalid` when the body is too large, `login_interrupted`
 */
export async function fetchBounded(
  url: string,
  init: RequestInit,
  options: FetchBoundedOptions = {},
): Promise<BoundedReply> {
  const { timeoutMs = 30_000, maxBytes = 1_048_576 } = options;
  const limit = AbortSignal.timeout(timeoutMs);
  const signal = options.signal === undefined ? limit : AbortSignal.any([limit, options.signal]);
  try {
    const fetched = options.fetch ?? fetch;
    const response = await fetched(url, { ...init, redirect: "manual", signal });
    const body = await readBody(response, maxBytes, signal);
    const text = new TextDecoder().decode(body);
    return { status: response.status, headers: response.headers, text };
  } catch (cause) {
    if (options.signal?.aborted) {
      throw new CommandError("login_interrupted", "Login interrupted", {
        exitCode: EXIT_CODES.interrupted,
      });
    }
    if (cause instanceof BodyTooLargeError) {
      const message = `The reply of ${hostOf(url)} is larger than ${maxBytes} bytes`;
      throw new CommandError("provider_reply_invalid", message);
    }
    const why = limit.aborted ? `no answer within ${timeoutMs / 1000} seconds` : reason(cause);
    throw new CommandError("provider_unreachable", `Cannot reach ${hostOf(url)}: ${why}`, {
      hints: ["check the network connection and the proxy settings, then run the command again"],
      cause,
    });
  }
}

/** Addresses of token requests hold no secret, but people need only the host. */
function hostOf(url: string): string {
  return URL.parse(url)?.host ?? url;
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
