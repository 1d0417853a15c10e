import type { HttpClient } from "./open_http_client.ts";

/** A running watch. */
export interface ConnectWatch {
  /** Ends it: the answer has begun, or the request is over. */
  stop(): void;
}

/**
 * Gives connecting a limit of its own, which `fetch` has not: a host that swallows packets must cost
 * 3 s, not the whole budget, because the kept key set is used afterwards.
 *
 * Nothing happens while an answer comes quickly. Half-way through the limit without one, a second
 * connection shows whether the host can be reached at all; a slow answer over a working connection
 * is left alone.
 *
 * @param url what is being asked
 * @param connect opens and closes a TCP connection; undefined turns the watch off
 * @param timeoutMs milliseconds for connecting
 * @param onTimeout called when no connection was possible in time
 * @returns the watch
 */
export function watchConnect(
  url: URL,
  connect: HttpClient["connect"],
  timeoutMs: number,
  onTimeout: () => void,
): ConnectWatch {
  if (connect === undefined) return { stop: () => undefined };
  const ended = new AbortController();
  let limit: ReturnType<typeof setTimeout> | undefined;
  const port = Number(url.port) || (url.protocol === "https:" ? 443 : 80);
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const halfway = setTimeout(() => {
    // Any other outcome is for the request itself to report.
    limit = setTimeout(onTimeout, timeoutMs / 2);
    const settled = (): void => clearTimeout(limit);
    connect(host, port, ended.signal).then(settled, settled);
  }, timeoutMs / 2);
  return {
    stop: () => {
      clearTimeout(halfway);
      clearTimeout(limit);
      ended.abort();
    },
  };
}
