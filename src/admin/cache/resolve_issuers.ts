import { CommandError } from "../../errors/command_error.ts";
import { ISSUER_ALIASES } from "../../policy/issuer_aliases.ts";
import { issuerDifference } from "../../policy/issuer_difference.ts";

/**
 * Finds the issuers that a person named, by their exact URL or an alias.
 *
 * @param words what was typed; none stands for all
 * @param known the issuers there are
 * @returns issuers, in the order in which they were named
 * @throws {CommandError} `provider_unknown` for one that is not there
 */
export function resolveIssuers(
  words: readonly string[],
  known: readonly string[],
): readonly string[] {
  if (words.length === 0) return known;
  return [...new Set(words.map((word) => resolve(word, known)))];
}

function resolve(word: string, known: readonly string[]): string {
  const issuer = ISSUER_ALIASES.get(word) ?? word;
  if (known.includes(issuer)) return issuer;
  const twin = known.find((other) => issuerDifference(issuer, other) !== undefined);
  throw new CommandError(
    "provider_unknown",
    `The issuer "${issuer}" is not in the providers file`,
    {
      hints: twin === undefined ? ["opkssh cache list"] : [`did you mean: ${twin}`],
    },
  );
}
