import type { HttpGet, HttpReply } from "../../src/oidc/http_get.ts";
import { type HttpFailureReason, HttpGetError } from "../../src/oidc/http_get_error.ts";
import { someJwk } from "./some_jwk.ts";

/** An issuer in memory: answers, counts, fails on demand. */
export interface FakeIssuer {
  readonly issuer: string;
  /** The way to it, for whoever wants to ask. */
  readonly get: HttpGet;
  /** URLs asked for, in order. */
  readonly asked: readonly string[];
  /** Key IDs it publishes; may be changed. */
  kids: readonly string[];
  /** Headers of the key set. */
  headers: Readonly<Record<string, string>>;
  /** Members of the discovery document that differ. */
  document: Readonly<Record<string, unknown>>;
  /** Where the key set is served; other addresses answer 404. */
  jwksUri: string;
  /** How requests for discovery document and key set fail; undefined is not at all. */
  failDiscovery: HttpFailureReason | number | undefined;
  failKeys: HttpFailureReason | number | undefined;
  /** Runs before every answer. */
  beforeAnswer: () => Promise<void> | void;
}

/**
 * Makes an orderly issuer.
 *
 * @param issuer its name, default `https://op.example`
 * @returns the issuer
 */
export function fakeIssuer(issuer = "https://op.example"): FakeIssuer {
  const asked: string[] = [];
  const fake: FakeIssuer = {
    issuer,
    asked,
    kids: ["a"],
    headers: {},
    document: {},
    jwksUri: "https://keys.example/jwks",
    failDiscovery: undefined,
    failKeys: undefined,
    beforeAnswer: () => undefined,
    get: async (url) => {
      asked.push(url);
      await fake.beforeAnswer();
      if (url === `${issuer}/.well-known/openid-configuration`) {
        const body = { issuer, "jwks_uri": fake.jwksUri, ...fake.document };
        return answer(url, fake.failDiscovery, body, {});
      }
      if (url !== fake.jwksUri) return answer(url, 404, {}, {});
      return answer(url, fake.failKeys, { keys: fake.kids.map(someJwk) }, fake.headers);
    },
  };
  return fake;
}

function answer(
  url: string,
  failure: HttpFailureReason | number | undefined,
  body: unknown,
  headers: Readonly<Record<string, string>>,
): HttpReply {
  if (typeof failure === "string") {
    throw new HttpGetError({ reason: failure, detail: `fails: ${failure}`, url, elapsedMs: 1 });
  }
  const status = failure ?? 200;
  const text = status === 200 ? JSON.stringify(body) : "";
  return { status, headers: new Map(Object.entries(headers)), text, url };
}
