import type { ServerConfig } from "../config/default_server_config.ts";
import type { PermissionKind } from "../platform/fence.ts";
import { processEnvironment } from "../platform/process_environment.ts";
import type { ServerPaths } from "../platform/server_paths.ts";
import type { PolicyInputs } from "./apply_policy.ts";
import type { Attempt } from "./attempt.ts";
import { homePolicyNeeds } from "./home_policy_needs.ts";
import { listPlugins } from "./list_plugins.ts";
import type { VerifyRequest } from "./verify_arguments.ts";

/** Policies besides the system's, and what they cost in permissions. */
export interface PreparedPolicies extends Pick<PolicyInputs, "homePolicy"> {
  /** Policy plugins. */
  readonly plugins: NonNullable<PolicyInputs["plugins"]>;
  /** Kinds that must be kept for them, as long as the system's policy has not decided. */
  readonly needs: readonly PermissionKind[];
}

/** What {@linkcode preparePolicies} works with. */
export interface PreparePoliciesOptions {
  /** Where the files are. */
  readonly paths: Pick<ServerPaths, "policyDir" | "sudoersFile">;
  /** User ids that may own them. */
  readonly owners: readonly number[];
  /** User who runs this; undefined on Windows. */
  readonly uid: number | undefined;
  /** The server configuration. */
  readonly config: ServerConfig;
  /** Takes warnings and what plugins said. */
  readonly attempt: Attempt;
}

/**
 * Finds out which policies besides the system's there can be, before the offered key is looked at.
 * Neither is asked yet, and what cannot be asked needs no permission.
 *
 * @param request what sshd asks
 * @param options files and whose they are
 * @returns the policies and what they need
 */
export async function preparePolicies(
  request: VerifyRequest,
  options: PreparePoliciesOptions,
): Promise<PreparedPolicies> {
  const { paths, owners, uid, config, attempt } = options;
  const { root } = request.options;
  const { policyDir, sudoersFile } = paths;
  const { envVars } = config;
  const homeNeeds = await homePolicyNeeds(request.user, { root, sudoersFile, uid });
  const listing = await listPlugins(policyDir, { owners });
  const installed = listing.paths.length > 0;
  const environment = installed ? processEnvironment() : {};
  return {
    needs: installed ? pluginNeeds(listing.paths) : homeNeeds,
    homePolicy: async (user) => {
      if (homeNeeds.length === 0) return NO_HOME;
      const { homePolicy } = await import("./home_policy.ts");
      const warn = (warning: string): void => attempt.warn(warning);
      return await homePolicy(user, { root, sudoersFile, uid, warn });
    },
    plugins: async (question, subject) => {
      if (!installed) {
        if (listing.problem !== undefined) attempt.warn(listing.problem);
        return { rule: undefined, answered: 0 };
      }
      const { askPlugins } = await import("./ask_plugins.ts");
      const settings = { policyDir, owners, root, envVars, environment, attempt };
      return await askPlugins(question, subject, settings);
    },
  };
}

/** What reads YAML looks at an environment variable of its own, and fails where it may not. */
function pluginNeeds(paths: readonly string[]): readonly PermissionKind[] {
  const yaml = paths.some((path) => path.endsWith(".yml"));
  return yaml ? ["env", "read", "run"] : ["read", "run"];
}

const NO_HOME = {
  kind: "absent",
  source: { name: "home", path: "~/.opk/auth_id" },
} as const;
