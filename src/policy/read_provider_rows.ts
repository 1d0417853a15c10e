import type { TrustedClient, TrustedIssuer } from "../openpubkey/trusted_issuer.ts";
import { issuerProblem, type IssuerProblemOptions } from "./issuer_problem.ts";
import { parseExpirationPolicy } from "./parse_expiration_policy.ts";
import { providerClass } from "./provider_class.ts";
import type { RowProblem, RowProblemKind } from "./row_problem.ts";
import { shorten } from "./shorten.ts";
import { tokenizeRows } from "./tokenize_rows.ts";

/** A providers file, understood. */
export interface ProviderRows {
  /** Issuers with at least one usable row, in file order. */
  readonly issuers: ReadonlyMap<string, TrustedIssuer>;
  /** Rows that do not count, in file order. */
  readonly problems: readonly RowProblem[];
  /** Issuers of all rows with three columns, usable or not, in file order without repetitions. */
  readonly listed: readonly string[];
}

/**
 * Reads the rows of a providers file: issuer, client ID, expiration policy. A bad row disables only
 * itself, rows of one issuer are alternatives, exact duplicates count once. The Go tool lets nobody
 * log in for any of these (`tests/unit/policy/policy_vectors_test.ts`,
 * "providers-bad-expiration-in-...", "providers-same-...").
 *
 * @param text the whole file
 * @param options which issuers may be used
 * @returns issuers, problems, and what is listed
 */
export function readProviderRows(text: string, options: IssuerProblemOptions = {}): ProviderRows {
  const tokenized = tokenizeRows(text);
  const problems: RowProblem[] = [...tokenized.problems];
  const issuers = new Map<string, TrustedIssuer>();
  const listed = new Set<string>();
  for (const { line, words, text: written } of tokenized.rows) {
    const read = readWords(words, line, options);
    if (read.issuer !== undefined) listed.add(read.issuer);
    if (read.problem === undefined) addClient(issuers, read.issuer, read.client);
    else problems.push({ line, ...read.problem, text: shorten(written) });
  }
  problems.sort((a, b) => a.line - b.line);
  return { issuers, problems, listed: [...listed] };
}

type ReadWords =
  | { readonly issuer: string; readonly client: TrustedClient; readonly problem?: never }
  | {
    readonly issuer?: string;
    readonly problem: { readonly kind: RowProblemKind; readonly detail: string };
  };

function readWords(
  words: readonly string[],
  line: number,
  options: IssuerProblemOptions,
): ReadWords {
  const [written, clientId, expiration] = words;
  if (
    written === undefined || clientId === undefined || expiration === undefined || words.length > 3
  ) {
    const detail = `the row has ${words.length} columns, not issuer, client ID and expiration`;
    return { problem: { kind: "row-arity", detail } };
  }
  const { issuer, ...client } = providerClass(written, clientId);
  const problem = issuerProblem(issuer, options);
  if (problem !== undefined) return { issuer, problem };
  if (clientId === "" && client.checkClientId) {
    return { issuer, problem: { kind: "row-empty-column", detail: "the client ID is empty" } };
  }
  const policy = parseExpirationPolicy(expiration);
  if (policy === undefined) {
    const detail = `there is no expiration policy "${shorten(expiration)}"`;
    return { issuer, problem: { kind: "expiration-unknown", detail } };
  }
  return { issuer, client: { ...client, expiration: policy, line } };
}

function addClient(
  issuers: Map<string, TrustedIssuer>,
  issuer: string,
  client: TrustedClient,
): void {
  const known = issuers.get(issuer);
  if (known === undefined) {
    issuers.set(issuer, { issuer, clients: [client] });
  } else if (!known.clients.some((other) => sameRow(other, client))) {
    issuers.set(issuer, { issuer, clients: [...known.clients, client] });
  }
}

function sameRow(a: TrustedClient, b: TrustedClient): boolean {
  return a.clientId === b.clientId && a.expiration === b.expiration;
}
