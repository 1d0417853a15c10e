import { UndecidableError } from "../errors/refusal.ts";
import type { IssuerProblemOptions } from "./issuer_problem.ts";
import { type ProviderRows, readProviderRows } from "./read_provider_rows.ts";

/**
 * Reads the providers file for `verify`, which can do nothing without one usable row. Commands that
 * look into a file which may be broken call `readProviderRows`.
 *
 * @param text the whole file
 * @param options which issuers may be used
 * @returns at least one issuer, the problems, and what is listed
 * @throws {UndecidableError} `CFG_BAD_POLICY` when all rows have an unknown expiration policy,
 *   `CFG_NO_PROVIDERS` when no row is usable for any other reason
 */
export function parseProvidersFile(text: string, options: IssuerProblemOptions = {}): ProviderRows {
  const rows = readProviderRows(text, options);
  if (rows.issuers.size > 0) return rows;
  const problems = rows.problems.map(({ line, detail }) => `line ${line}: ${detail}`);
  const onlyExpiration = rows.problems.length > 0 &&
    rows.problems.every(({ kind }) => kind === "expiration-unknown");
  throw onlyExpiration
    ? new UndecidableError("CFG_BAD_POLICY", "Every provider has an unknown expiration policy", {
      problems,
    })
    : new UndecidableError("CFG_NO_PROVIDERS", "The providers file has no usable row", {
      problems,
    });
}
