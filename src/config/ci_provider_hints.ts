import type { EffectiveProviders } from "./effective_providers.ts";
import type { SourcedProviderRow } from "./sourced_provider_row.ts";

const ACTIONS_VARIABLES = "ACTIONS_ID_TOKEN_REQUEST_URL and ACTIONS_ID_TOKEN_REQUEST_TOKEN";

/** What a job needs before the alias of its CI system exists. */
const NEEDS: ReadonlyMap<string, string> = new Map([
  [
    "github",
    `"github" exists in GitHub Actions jobs with "permissions: id-token: write", which sets ` +
    ACTIONS_VARIABLES,
  ],
  [
    "forgejo",
    `"forgejo" exists in Forgejo Actions jobs with "enable-openid-connect: true", which sets ` +
    ACTIONS_VARIABLES,
  ],
  [
    "gitlab-ci",
    `"gitlab-ci" exists in GitLab CI jobs (GITLAB_CI=true) that declare OPENPUBKEY_JWT under ` +
    `"id_tokens"`,
  ],
]);

/**
 * Explains why the alias of a CI system is not known here.
 *
 * @param alias what was asked for, folded to lower case
 * @param list the providers there are
 * @param ciRows rows of the CI system this runs in
 * @returns hints; empty when the alias is not one of a CI system
 */
export function ciProviderHints(
  alias: string,
  list: EffectiveProviders,
  ciRows: readonly SourcedProviderRow[],
): readonly string[] {
  const needs = NEEDS.get(alias === "codeberg" ? "forgejo" : alias);
  if (needs === undefined) return [];
  const detected = ciRows.flatMap((row) => row.aliases);
  if (list.replaced && detected.includes(alias)) {
    return ["OPKSSH_PROVIDERS stands in place of all others; begin it with + to add to them"];
  }
  if (detected.length === 0) return [needs];
  return [needs, `this job runs in another CI system: opkssh login ${detected[0] ?? ""}`];
}
