import { CommandError } from "../errors/command_error.ts";
import { ciProviderHints } from "./ci_provider_hints.ts";
import type { ConfigSource } from "./config_source.ts";
import {
  type EffectiveProviders,
  effectiveProviders,
  type ProviderInputs,
} from "./effective_providers.ts";
import { foldAscii } from "./fold_ascii.ts";
import type { ClientConfig } from "./load_client_config.ts";
import { parseProviderRow } from "./parse_provider_row.ts";
import type { SourcedProviderRow } from "./sourced_provider_row.ts";

/** What decides the choice. */
export interface ChooseProviderInputs extends ProviderInputs {
  /** The configuration. */
  readonly config: Pick<ClientConfig, "providers" | "defaultProvider">;
  /** Value of `--provider`; empty means not given. */
  readonly providerFlag?: string | undefined;
  /** The alias on the command line; empty means not given. */
  readonly alias?: string | undefined;
}

/** The provider to log in at, or those to let the person choose from. */
export type ProviderChoice =
  | {
    readonly kind: "provider";
    readonly row: SourcedProviderRow;
    /** What made this the choice. */
    readonly decidedBy: ConfigSource;
    readonly warnings: readonly string[];
  }
  | {
    readonly kind: "chooser";
    /** At least one; CI rows are not among them. */
    readonly rows: readonly SourcedProviderRow[];
    readonly decidedBy: ConfigSource;
    readonly warnings: readonly string[];
  };

const CHOOSER = "webchooser";

/**
 * Chooses the provider: `--provider`, else the first alias of command line, `OPKSSH_DEFAULT`,
 * `default_provider`, else the person. Aliases are compared without regard to ASCII case (the Go tool
 * demands the exact spelling). When nobody asked for the chooser by name there is nothing to choose
 * in a CI job or with a single provider, so that one is taken; the Go tool shows a page all the same
 * and waits for ever in a CI job.
 *
 * @param inputs what decides
 * @returns the choice
 * @throws {CommandError} `provider_unknown` for an alias nobody has, with the known ones as hint;
 *   `config_invalid` for an alias of two providers, a malformed row, or no provider at all
 */
export function chooseProvider(inputs: ChooseProviderInputs): ProviderChoice {
  if (inputs.providerFlag !== undefined && inputs.providerFlag !== "") {
    const decidedBy = { kind: "flag", where: "--provider" } as const;
    const { redirectUris } = inputs;
    const warnings: string[] = [];
    const form = { alias: false, source: decidedBy, redirectUris, warnings };
    return {
      kind: "provider",
      row: parseProviderRow(inputs.providerFlag, form),
      decidedBy,
      warnings,
    };
  }
  const list = effectiveProviders(inputs);
  if (list.rows.length === 0) {
    throw new CommandError("config_invalid", "No provider is configured", {
      hints: ["opkssh login --provider ISSUER,CLIENT_ID"],
    });
  }
  const { alias, decidedBy } = wantedAlias(inputs);
  if (foldAscii(alias) === CHOOSER) return choose(list, decidedBy);
  return {
    kind: "provider",
    row: find(alias, decidedBy, list, inputs),
    decidedBy,
    warnings: list.warnings,
  };
}

function wantedAlias(inputs: ChooseProviderInputs): { alias: string; decidedBy: ConfigSource } {
  const { value, source } = inputs.config.defaultProvider;
  const candidates: [string | undefined, ConfigSource][] = [
    [inputs.alias, { kind: "flag", where: "the command line" }],
    [inputs.env("OPKSSH_DEFAULT"), { kind: "environment", where: "OPKSSH_DEFAULT" }],
    [value, source],
  ];
  for (const [text, decidedBy] of candidates) {
    const alias = (text ?? "").trim();
    if (alias !== "") return { alias, decidedBy };
  }
  return { alias: CHOOSER, decidedBy: source };
}

function choose(list: EffectiveProviders, decidedBy: ConfigSource): ProviderChoice {
  const { warnings } = list;
  const ci = list.rows.filter(isCi);
  const rows = list.rows.filter((row) => !isCi(row));
  const asked = decidedBy.kind === "flag" || decidedBy.kind === "environment";
  const [only, second] = !asked && ci.length > 0 ? ci : rows;
  if (only !== undefined && second === undefined && !asked) {
    return { kind: "provider", row: only, decidedBy, warnings };
  }
  if (rows.length > 0) return { kind: "chooser", rows, decidedBy, warnings };
  throw new CommandError("provider_unknown", "No configured provider uses a browser", {
    hints: [`opkssh login ALIAS, where ALIAS is one of: ${aliases(list)}`],
  });
}

/** Rows of CI systems have no client: there the audience is the commitment. */
function isCi(row: SourcedProviderRow): boolean {
  return row.source.kind === "ci" || row.clientId === "unused";
}

function find(
  alias: string,
  decidedBy: ConfigSource,
  list: EffectiveProviders,
  inputs: ChooseProviderInputs,
): SourcedProviderRow {
  const wanted = foldAscii(alias);
  const found = list.rows.filter((row) => row.aliases.some((name) => foldAscii(name) === wanted));
  const [first, second] = found;
  if (first === undefined) {
    throw new CommandError(
      "provider_unknown",
      `No provider is called "${alias}" (named by ${decidedBy.where || "built-in default"})`,
      {
        hints: [`known aliases: ${aliases(list)}`, ...ciProviderHints(wanted, list, inputs.ciRows)],
      },
    );
  }
  if (second !== undefined) {
    const places = found.map((row) => row.source.where || "built-in").join(" and ");
    throw new CommandError("config_invalid", `Two providers are called "${alias}": ${places}`, {
      hints: ["give each of them an alias of its own"],
    });
  }
  return first;
}

function aliases(list: EffectiveProviders): string {
  const names = list.rows.flatMap((row) => row.aliases);
  return names.length === 0 ? "none" : names.join(", ");
}
