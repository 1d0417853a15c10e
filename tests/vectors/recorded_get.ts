import type { HttpGet } from "../../src/oidc/http_get.ts";
import { httpGet } from "../../src/oidc/http_get.ts";
import type { RecordedAnswer } from "./recorded_provider.ts";

/**
 * The product's own way to documents over recorded answers: the limits and checks are real, only the
 * wire is not. Whatever was not recorded fails to connect.
 *
 * @param answers by URL
 * @param bearer URL and token of an endpoint that wants one
 * @returns what `fetchDiscovery` and the others take
 */
export function recordedGet(
  answers: ReadonlyMap<string, RecordedAnswer>,
  bearer?: { readonly url: string; readonly token: string },
): HttpGet {
  return httpGet({
    fetch: (url, init) => Promise.resolve(respond(url, init)),
    connectTimeoutMs: 1000,
    retryPauseMs: 1,
    allowLoopbackHttp: true,
  });

  function respond(url: string, init: RequestInit): Response {
    const recorded = answers.get(url);
    if (recorded === undefined) throw new TypeError("connection refused");
    if (bearer?.url === url) {
      const sent = new Headers(init.headers).get("authorization");
      if (sent !== `Bearer ${bearer.token}`) return new Response("", { status: 401 });
    }
    return new Response(recorded.body, {
      status: recorded.status,
      headers: { "content-type": "application/json" },
    });
  }
}
