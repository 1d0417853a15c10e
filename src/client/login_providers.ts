import { chooseProvider } from "../config/choose_provider.ts";
import type { ClientConfig } from "../config/load_client_config.ts";
import { CommandError } from "../errors/command_error.ts";
import { unreachable } from "../errors/unreachable.ts";
import { type CiEnvironment, ciEnvironment } from "../oidc/ci_environment.ts";
import { checkProviderSettings } from "../oidc/providers/check_provider_settings.ts";
import { DEFAULT_REDIRECT_URIS } from "../oidc/providers/default_redirect_uris.ts";
import { providerClass } from "../oidc/providers/provider_class.ts";
import type { ProviderSettings } from "../oidc/providers/provider_settings.ts";
import { ciProviderRows } from "./ci_provider_rows.ts";
import type { LoginOptions } from "./login_options.ts";
import type { LoginWorld } from "./login_world.ts";
import type { TokenSource } from "./token_source.ts";

/**
 * Decides where the ID token comes from: one provider, or several to choose from in the browser.
 * A row that cannot be used stops the login only when it is the one that was asked for; in the
 * chooser it is left out with a warning, where the Go tool lets one bad row block everyone
 * (`tests/unit/client/login_providers_test.ts`).
 *
 * @param options alias and flags
 * @param config the configuration
 * @param world environment and terminal
 * @returns the source
 * @throws {CommandError} `provider_unknown`, `config_invalid`
 */
export function loginProviders(
  options: LoginOptions,
  config: ClientConfig,
  world: Pick<LoginWorld, "env" | "terminal">,
): TokenSource {
  const choice = chooseProvider({
    config,
    env: world.env,
    ciRows: ciProviderRows(world.env),
    redirectUris: DEFAULT_REDIRECT_URIS,
    providerFlag: options.provider,
    alias: options.alias,
  });
  for (const warning of choice.warnings) world.terminal.warn(warning);
  switch (choice.kind) {
    case "provider":
      return oneSource(withFlags(choice.row, options), world);
    case "chooser":
      return usableChoices(choice.rows.map((row) => withFlags(row, options)), world);
    default:
      return unreachable(choice);
  }
}

function withFlags(settings: ProviderSettings, options: LoginOptions): ProviderSettings {
  const { remoteRedirectUri, sendAccessToken } = options;
  return {
    ...settings,
    ...(remoteRedirectUri ? { remoteRedirectUri } : {}),
    ...(sendAccessToken === undefined ? {} : { sendAccessToken }),
  };
}

function oneSource(settings: ProviderSettings, { env }: Pick<LoginWorld, "env">): TokenSource {
  const { flow, name } = providerClass(settings);
  if (flow === "browser") return { kind: "browser", settings: usable(settings) };
  const ci = ciEnvironment(env);
  const issuer = withoutSlash(settings.issuer);
  if (ci === undefined || ci.kind !== name || withoutSlash(ci.issuer) !== issuer) {
    throw notInThisJob(settings, ci);
  }
  // byte for byte what the CI system calls itself
  const own = { ...settings, issuer: ci.issuer };
  return { kind: "ci", settings: usable(own), ci };
}

function usable(settings: ProviderSettings): ProviderSettings {
  checkProviderSettings(settings);
  return settings;
}

function withoutSlash(issuer: string): string {
  return issuer.endsWith("/") ? issuer.slice(0, -1) : issuer;
}

function usableChoices(
  rows: readonly ProviderSettings[],
  { terminal }: Pick<LoginWorld, "terminal">,
): TokenSource {
  const choices: ProviderSettings[] = [];
  let problem: unknown;
  for (const row of rows.filter((one) => providerClass(one).flow === "browser")) {
    try {
      choices.push(usable(row));
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      problem ??= error;
      terminal.warn(error.message);
    }
  }
  const [only, second] = choices;
  if (only === undefined) throw problem ?? noLoginPage();
  if (second === undefined) return { kind: "browser", settings: only };
  return { kind: "browser choice", choices };
}

function notInThisJob(
  { issuer }: ProviderSettings,
  ci: CiEnvironment | undefined,
): CommandError {
  const fact = `Only jobs of the CI system at "${issuer}" can log in there`;
  return new CommandError("provider_unknown", fact, {
    hints: [
      ci === undefined
        ? "this is no such job, or it may not have ID tokens: opkssh login github says what it needs"
        : `this job runs in the CI system at ${ci.issuer}`,
    ],
  });
}

function noLoginPage(): CommandError {
  return new CommandError("provider_unknown", "A CI system has no page at which people log in", {
    hints: ["choose another provider: opkssh client provider list"],
  });
}
