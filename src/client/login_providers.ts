import { chooseProvider } from "../config/choose_provider.ts";
import type { ClientConfig } from "../config/load_client_config.ts";
import { CommandError } from "../errors/command_error.ts";
import { unreachable } from "../errors/unreachable.ts";
import { checkProviderSettings } from "../oidc/providers/check_provider_settings.ts";
import { DEFAULT_REDIRECT_URIS } from "../oidc/providers/default_redirect_uris.ts";
import { providerClass } from "../oidc/providers/provider_class.ts";
import type { ProviderSettings } from "../oidc/providers/provider_settings.ts";
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
    ciRows: [],
    redirectUris: DEFAULT_REDIRECT_URIS,
    providerFlag: options.provider,
    alias: options.alias,
  });
  for (const warning of choice.warnings) world.terminal.warn(warning);
  switch (choice.kind) {
    case "provider":
      return { kind: "browser", settings: usable(withFlags(choice.row, options)) };
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

function usable(settings: ProviderSettings): ProviderSettings {
  if (providerClass(settings).flow === "ci") throw noLoginPage();
  checkProviderSettings(settings);
  return settings;
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

function noLoginPage(): CommandError {
  return new CommandError("provider_unknown", "A CI system has no page at which people log in", {
    hints: ["choose another provider: opkssh client provider list"],
  });
}
