import type { SourcedProviderRow } from "../config/sourced_provider_row.ts";
import { unreachable } from "../errors/unreachable.ts";
import { type CiEnvironment, ciEnvironment } from "../oidc/ci_environment.ts";
import { DEFAULT_REDIRECT_URIS } from "../oidc/providers/default_redirect_uris.ts";

/**
 * The provider row of the CI system this runs in. It is never written to a configuration.
 *
 * @param env reads one environment variable
 * @returns one row, or none outside of CI systems whose jobs have an identity
 */
export function ciProviderRows(
  env: (name: string) => string | undefined,
): readonly SourcedProviderRow[] {
  const ci = ciEnvironment(env);
  if (ci === undefined) return [];
  return [{
    aliases: aliasesOf(ci),
    issuer: ci.issuer,
    // there is no client: the audience is the commitment, or chosen in the pipeline
    clientId: "unused",
    scopes: "",
    accessType: "",
    prompt: "",
    redirectUris: DEFAULT_REDIRECT_URIS,
    sendAccessToken: false,
    source: {
      kind: "ci",
      where: ci.kind === "gitlab-ci" ? "GITLAB_CI" : "ACTIONS_ID_TOKEN_REQUEST_URL",
    },
  }];
}

function aliasesOf({ kind }: CiEnvironment): readonly string[] {
  switch (kind) {
    case "github-actions":
      return ["github"];
    case "forgejo-actions":
      return ["forgejo", "codeberg"];
    case "gitlab-ci":
      return ["gitlab-ci"];
    default:
      return unreachable(kind);
  }
}
