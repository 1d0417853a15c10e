/** One way to read a claim rule. */
export interface ClaimReading {
  /** Exact name of a top-level claim, not empty. */
  readonly claim: string;
  /** Texts of which the claim must have one; not empty. */
  readonly values: readonly string[];
}

/**
 * Reads what follows `oidc:` in an identity. Claim names and values may both contain colons, so
 * there are several readings, each of which uses up the whole text:
 *
 * - the claim's name in double quotes, a colon, the value;
 * - the name up to the first colon, the value all the rest;
 * - the name up to the last colon, the value all the rest;
 * - when there are just two pieces between colons, those, whatever colons are left over.
 *
 * Double quotes protect colons. A value in double quotes counts with and without them.
 *
 * The Go tool compares only what follows the last colon, so that `oidc:groups:urn:x:admins` admits a
 * group `admins` and refuses the one that is written (`tests/unit/policy/policy_vectors_test.ts`,
 * "value-with-colons-..." and "uri-claim-...").
 *
 * @param text the identity without `oidc:`
 * @returns the readings; undefined when the text does not name a claim and a value
 */
export function claimReadings(text: string): readonly ClaimReading[] | undefined {
  const simple = simpleReading(text);
  if (simple !== undefined) return [simple];
  const colons = unquotedColons(text);
  const pieces = piecesBetween(text, colons);
  if (pieces.length < 2) return undefined;
  const readings: ClaimReading[] = [];
  const add = (claim: string, value: string): void => {
    const name = unquoted(claim) ?? claim;
    if (name === "" || value === "") return;
    const bare = unquoted(value);
    readings.push({ claim: name, values: bare === undefined ? [value] : [value, bare] });
  };
  const addSplit = (colon: number | undefined): void => {
    if (colon !== undefined) add(text.slice(0, colon), text.slice(colon + 1));
  };
  addSplit(colons[0]);
  if (!text.startsWith('"') && colons.length > 1) addSplit(colons.at(-1));
  const [claim, value] = pieces;
  if (pieces.length === 2 && colons.length > 1 && claim !== undefined && value !== undefined) {
    add(claim, value);
  }
  return readings.length === 0 ? undefined : readings;
}

/** The only reading of a text with one colon and no quotes: nearly every rule, so it goes first. */
function simpleReading(text: string): ClaimReading | undefined {
  const colon = text.indexOf(":");
  if (colon < 1 || colon === text.length - 1 || text.includes('"')) return undefined;
  if (text.includes(":", colon + 1)) return undefined;
  return { claim: text.slice(0, colon), values: [text.slice(colon + 1)] };
}

/** Positions of the colons that stand outside double quotes. */
function unquotedColons(text: string): readonly number[] {
  const colons: number[] = [];
  let quoted = false;
  for (const { 0: character, index } of text.matchAll(/[:"]/g)) {
    if (character === '"') quoted = !quoted;
    else if (!quoted) colons.push(index);
  }
  return colons;
}

/** The pieces between those colons that are not empty. */
function piecesBetween(text: string, colons: readonly number[]): readonly string[] {
  const pieces: string[] = [];
  let start = 0;
  for (const colon of [...colons, text.length]) {
    if (colon > start) pieces.push(text.slice(start, colon));
    start = colon + 1;
  }
  return pieces;
}

/** What stands between double quotes; undefined when there are none, or nothing between them. */
function unquoted(text: string): string | undefined {
  const inQuotes = text.length > 2 && text.startsWith('"') && text.endsWith('"');
  return inQuotes ? text.slice(1, -1) : undefined;
}
