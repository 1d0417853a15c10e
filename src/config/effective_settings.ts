import type { ConfigSource } from "./config_source.ts";
import { effectiveProviders, type ProviderInputs } from "./effective_providers.ts";
import type { ClientConfig } from "./load_client_config.ts";

/** What a key of the client configuration comes to, and who said so. */
export interface EffectiveSetting {
  /** The key as it is written in the file. */
  readonly key: "default_provider" | "providers" | "agent" | "flow" | "ca_file";
  /** The value as text; aliases, or issuers where there is no alias, for providers. */
  readonly value: string;
  /** Who said so. Providers of several sources have one setting each. */
  readonly source: ConfigSource;
}

/** What {@linkcode effectiveSettings} looks at. */
export interface EffectiveSettingsInputs extends Omit<ProviderInputs, "config"> {
  /** The configuration. */
  readonly config: ClientConfig;
}

/**
 * Tells for every key what a login without flags goes by, and which source won.
 *
 * @param inputs configuration, environment, CI job
 * @returns the settings in the order of the file, and what is odd but could be used
 * @throws {CommandError} `config_invalid` for a malformed row of `OPKSSH_PROVIDERS`
 */
export function effectiveSettings(
  inputs: EffectiveSettingsInputs,
): { readonly settings: readonly EffectiveSetting[]; readonly warnings: readonly string[] } {
  const { config } = inputs;
  const { rows, warnings } = effectiveProviders(inputs);
  const bySource = new Map<string, { source: ConfigSource; names: string[] }>();
  for (const { aliases, issuer, source } of rows) {
    const names = aliases.length === 0 ? [issuer] : aliases;
    const group = bySource.get(groupOf(source));
    if (group === undefined) bySource.set(groupOf(source), { source, names: [...names] });
    else group.names.push(...names);
  }
  const providers = [...bySource].map(([where, { source, names }]): EffectiveSetting => ({
    key: "providers",
    value: names.join(", "),
    source: { kind: source.kind, where },
  }));
  return {
    settings: [
      defaultProvider(inputs),
      { key: "agent", ...config.agent },
      { key: "flow", ...config.flow },
      { key: "ca_file", value: config.caFile.value ?? "", source: config.caFile.source },
      ...providers,
    ],
    warnings: [...config.warnings, ...warnings],
  };
}

/** The file or variable, without the line or row. */
function groupOf({ kind, where }: ConfigSource): string {
  switch (kind) {
    case "user file":
    case "system file":
      return where.replace(/:\d+$/, "");
    case "environment":
      return where.replace(/, row \d+$/, "");
    default:
      return where;
  }
}

function defaultProvider({ env, config }: EffectiveSettingsInputs): EffectiveSetting {
  const value = (env("OPKSSH_DEFAULT") ?? "").trim();
  return value === ""
    ? { key: "default_provider", ...config.defaultProvider }
    : { key: "default_provider", value, source: { kind: "environment", where: "OPKSSH_DEFAULT" } };
}
