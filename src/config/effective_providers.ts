import { foldAscii } from "./fold_ascii.ts";
import type { ClientConfig } from "./load_client_config.ts";
import { parseProviderRow } from "./parse_provider_row.ts";
import type { SourcedProviderRow } from "./sourced_provider_row.ts";

/** What the list of providers is made of. */
export interface ProviderInputs {
  /** Reads an environment variable. */
  readonly env: (name: string) => string | undefined;
  /** The configuration. */
  readonly config: Pick<ClientConfig, "providers">;
  /** Rows of the CI system this runs in, if any. */
  readonly ciRows: readonly SourcedProviderRow[];
  /** Redirect URIs of rows that cannot name any. */
  readonly redirectUris: readonly string[];
}

/** The providers a login can choose from. */
export interface EffectiveProviders {
  /** In the order in which a person is offered them. */
  readonly rows: readonly SourcedProviderRow[];
  /** True when `OPKSSH_PROVIDERS` stands in place of everything else. */
  readonly replaced: boolean;
  /** What is odd but could be used. */
  readonly warnings: readonly string[];
}

/**
 * Puts together the providers: `OPKSSH_PROVIDERS` alone if it is set, else those of the configuration
 * and of the CI system. With a leading `+` the variable comes in addition, and its rows win over
 * others of the same alias. Blanks and empty rows in the variable do not matter (the Go tool makes
 * an alias with a blank of the one and an error of the other).
 *
 * @param inputs what the list is made of
 * @returns the list; an alias that stands in several sources is left to the first of them
 * @throws {CommandError} `config_invalid` for a malformed row of the variable
 */
export function effectiveProviders(inputs: ProviderInputs): EffectiveProviders {
  const warnings: string[] = [];
  const value = (inputs.env("OPKSSH_PROVIDERS") ?? "").trim();
  const extend = value.startsWith("+");
  const own = parseVariable(extend ? value.slice(1) : value, inputs.redirectUris, warnings);
  if (own.length > 0 && !extend) return { rows: own, replaced: true, warnings };
  const rows = [...own];
  for (const source of [inputs.config.providers.value, inputs.ciRows]) {
    const taken = new Map(rows.flatMap((row) => row.aliases.map((a) => [foldAscii(a), row])));
    for (const row of source) rows.push(...withoutTaken(row, taken, warnings));
  }
  return { rows, replaced: false, warnings };
}

function parseVariable(
  value: string,
  redirectUris: readonly string[],
  warnings: string[],
): SourcedProviderRow[] {
  const rows: SourcedProviderRow[] = [];
  for (const [i, text] of value.split(";").entries()) {
    if (text.trim() === "") continue;
    const source = { kind: "environment", where: `OPKSSH_PROVIDERS, row ${i + 1}` } as const;
    rows.push(parseProviderRow(text, { alias: true, source, redirectUris, warnings }));
  }
  return rows;
}

/** The row with the aliases that are still free; nothing when it had some and lost all. */
function withoutTaken(
  row: SourcedProviderRow,
  taken: ReadonlyMap<string, SourcedProviderRow>,
  warnings: string[],
): readonly SourcedProviderRow[] {
  const free = row.aliases.filter((alias) => {
    const winner = taken.get(foldAscii(alias));
    if (winner === undefined) return true;
    const [mine, theirs] = [row.source.where || "built-in", winner.source.where || "built-in"];
    warnings.push(`"${alias}" means the provider of ${theirs}, not that of ${mine}`);
    return false;
  });
  if (free.length === row.aliases.length) return [row];
  return free.length === 0 ? [] : [{ ...row, aliases: free }];
}
