import { parseFetchUrl } from "./parse_fetch_url.ts";

/** A job that can ask its CI system for an ID token. */
export interface ActionsEnvironment {
  readonly kind: "github-actions" | "forgejo-actions";
  /** The CI system as an OpenID Provider. */
  readonly issuer: string;
  /** Where ID tokens are asked for. */
  readonly requestUrl: string;
  /** What is sent along, good for this job only. Secret. */
  readonly requestToken: string;
}

/** A job that was given its ID token when it started. */
export interface GitlabCiEnvironment {
  readonly kind: "gitlab-ci";
  /** The GitLab instance as an OpenID Provider. */
  readonly issuer: string;
  /** The ID token, if the pipeline declares one. Secret. */
  readonly idToken: string | undefined;
}

/** The CI system that runs this process, as far as a login is concerned. */
export type CiEnvironment = ActionsEnvironment | GitlabCiEnvironment;

const GITHUB_ISSUER = "https://token.actions.githubusercontent.com";
const GITHUB_HOST = "actions.githubusercontent.com";
const FORGEJO_PATH = "/api/actions";

/**
 * Recognises the CI systems whose jobs have an identity of their own: GitHub Actions ("Security
 * hardening with OpenID Connect"), Forgejo Actions (its `api/actions` endpoint), GitLab CI
 * (`id_tokens`). Nothing is asked of anybody.
 *
 * The address must be https, or http on this machine: the token that goes there is a secret, and the
 * Go tool sends it to any address (`tests/unit/oidc/ci_environment_test.ts`).
 *
 * @param env reads one environment variable
 * @returns the CI system; undefined outside of these
 */
export function ciEnvironment(
  env: (name: string) => string | undefined,
): CiEnvironment | undefined {
  const requestUrl = env("ACTIONS_ID_TOKEN_REQUEST_URL") ?? "";
  const requestToken = env("ACTIONS_ID_TOKEN_REQUEST_TOKEN") ?? "";
  if (requestUrl !== "" && requestToken !== "") {
    const actions = actionsOf(requestUrl);
    if (actions !== undefined) return { ...actions, requestUrl, requestToken };
  }
  if (env("GITLAB_CI") !== "true") return undefined;
  return {
    kind: "gitlab-ci",
    issuer: env("CI_SERVER_URL") || "https://gitlab.com",
    idToken: env("OPENPUBKEY_JWT") || undefined,
  };
}

function actionsOf(requestUrl: string): Pick<ActionsEnvironment, "kind" | "issuer"> | undefined {
  const parsed = parseFetchUrl(requestUrl, { allowLoopbackHttp: true });
  if (parsed.kind === "refused") return undefined;
  const { origin, pathname, hostname } = parsed.url;
  const at = pathname.indexOf(`${FORGEJO_PATH}/`);
  if (at >= 0) {
    const base = pathname.slice(0, at + FORGEJO_PATH.length);
    return { kind: "forgejo-actions", issuer: `${origin}${base}` };
  }
  if (hostname === GITHUB_HOST || hostname.endsWith(`.${GITHUB_HOST}`)) {
    return { kind: "github-actions", issuer: GITHUB_ISSUER };
  }
  return undefined;
}
