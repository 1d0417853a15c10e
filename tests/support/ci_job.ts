import type { Fetch } from "../../src/oidc/fetch_bounded.ts";
import type { RecordedAnswer } from "../vectors/recorded_provider.ts";
import { type FactoryKey, factoryKey, makeIdToken, publishedJwk } from "./token_factory.ts";

/** What a test changes about a job whose CI system behaves. */
export interface CiJobPlan {
  /** The CI system, default GitHub Actions. */
  readonly kind?: "github" | "forgejo" | "gitlab";
  /** Key that signs ID tokens, default RS256. */
  readonly op?: FactoryKey;
  /** Keys in the key set, default the one that signs. */
  readonly published?: readonly FactoryKey[];
  /** Claims laid over those of the ID token; `undefined` removes one. */
  readonly claims?: Readonly<Record<string, unknown>>;
  /** Members laid over the ID token's header. */
  readonly header?: Readonly<Record<string, unknown>>;
  /** Answers the token request instead. */
  readonly tokenEndpoint?: () => Response | Promise<Response>;
  /** Variables laid over those of the job. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** A job in a CI system in memory. */
export interface CiJob {
  readonly issuer: string;
  readonly env: (name: string) => string | undefined;
  /** The seam: what the program under test calls instead of the network. */
  readonly fetch: Fetch;
  /** Requests in order. */
  readonly requests: readonly { readonly url: string; readonly headers: Headers }[];
  /** The ID tokens that were handed out. */
  readonly idTokens: readonly string[];
  /** What a server gets from the same CI system. */
  readonly answers: ReadonlyMap<string, RecordedAnswer>;
}

/** Audience that the GitLab pipeline declares. */
export const PIPELINE_AUDIENCE = "OPENPUBKEY-PKTOKEN:1234";

const ISSUERS = {
  github: "https://token.actions.githubusercontent.com",
  forgejo: "https://forge.example.com/api/actions",
  gitlab: "https://gitlab.example.com",
};

const REQUEST_URLS = {
  github: "https://run.actions.githubusercontent.com/abc/idtoken?api-version=2.0&audience=old",
  forgejo: "https://forge.example.com/api/actions/_apis/idtoken?placeholder=true",
};

/**
 * Makes a job.
 *
 * @param plan what is different
 */
export async function ciJob(plan: CiJobPlan = {}): Promise<CiJob> {
  const kind = plan.kind ?? "github";
  const issuer = ISSUERS[kind];
  const op = plan.op ?? await factoryKey("RS256");
  const idTokens: string[] = [];
  const requests: { url: string; headers: Headers }[] = [];
  const mint = async (audience: string): Promise<string> => {
    const claims = {
      iss: issuer,
      sub: "repo:example/app:ref:refs/heads/main",
      email: undefined,
      aud: audience,
      ...plan.claims,
    };
    const token = await makeIdToken({
      op,
      commitment: "none",
      claims,
      ...(plan.header === undefined ? {} : { header: plan.header }),
    });
    idTokens.push(token);
    return token;
  };
  const variables: Record<string, string | undefined> = kind === "gitlab"
    ? {
      "GITLAB_CI": "true",
      "CI_SERVER_URL": issuer,
      "OPENPUBKEY_JWT": await mint(PIPELINE_AUDIENCE),
    }
    : {
      "ACTIONS_ID_TOKEN_REQUEST_URL": REQUEST_URLS[kind],
      "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "the-job-token",
    };
  const environment = new Map(Object.entries({ ...variables, ...plan.env }));
  const keys = (plan.published ?? [op]).map(publishedJwk);
  const answers = new Map([
    [
      `${issuer}/.well-known/openid-configuration`,
      { status: 200, body: JSON.stringify({ issuer, "jwks_uri": `${issuer}/jwks` }) },
    ],
    [`${issuer}/jwks`, { status: 200, body: JSON.stringify({ keys }) }],
  ]);
  return {
    issuer,
    env: (name) => environment.get(name),
    requests,
    idTokens,
    answers,
    fetch: async (url, init) => {
      init.signal?.throwIfAborted();
      requests.push({ url, headers: new Headers(init.headers) });
      const recorded = answers.get(url);
      if (recorded !== undefined) return new Response(recorded.body);
      if (plan.tokenEndpoint !== undefined) return await plan.tokenEndpoint();
      const audience = new URL(url).searchParams.get("audience") ?? "";
      return Response.json({ count: 1, value: await mint(audience) });
    },
  };
}
