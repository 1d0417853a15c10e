import { type AuthIdFile, parseAuthIdFile } from "./auth_id_file.ts";
import type { AuthIdRow } from "./auth_id_row.ts";
import { claimRuleFilter } from "./claim_rule_filter.ts";
import { readAuthIdRow } from "./read_auth_id_row.ts";
import type { RowProblem } from "./row_problem.ts";
import type { SubjectSources } from "./subject_sources.ts";
import { tokenizeLine } from "./tokenize_line.ts";

/** Up to this many UTF-16 units a file is parsed as a whole, so that every bad row is reported. */
const SMALL = 64 * 1024;

const NON_ASCII = /[^\u0000-\u007f]/;

/**
 * Reads the rows of an auth_id file that can match somebody or deserve a warning. A small file is
 * parsed as a whole. In a large one only lines are looked at that native search finds: with the
 * address or subject in any case, with a rule (`oidc`, `repo:`), or with a quote or backslash, behind
 * which anything may hide. `decide` comes to the same decision, rule and warnings with either; only
 * nearest misses and problems of other rows may be missing.
 *
 * @param text the whole file
 * @param sources the claims that `decide` will try
 * @param small up to how many UTF-16 units a file is parsed as a whole
 * @returns rows and problems in file order; `complete` is false for a large file
 */
export function findRows(text: string, sources: SubjectSources, small = SMALL): AuthIdFile {
  if (text.length <= small) return parseAuthIdFile(text);
  const names = sources.flatMap(({ email, subject }) => [email, subject]).filter((name) => name);
  const lower = text.toLowerCase();
  // Positions must agree, and folding beyond ASCII is more than lower case: rare enough to be slow.
  if (lower.length !== text.length || names.some((name) => NON_ASCII.test(name))) {
    return parseAuthIdFile(text);
  }
  const starts = new Set<number>();
  const anyLine = (): boolean => true;
  for (const character of ["'", '"', "\\"]) addLines(lower, character, starts, anyLine);
  // Outside quotes the identity stands between two of these.
  const blanks = lower.includes("\t") ? [" ", "\t"] : [" "];
  const canMatch = claimRuleFilter(sources);
  for (const before of blanks) {
    for (const after of blanks) {
      for (const name of new Set(names.map((name) => name.toLowerCase()))) {
        addLines(lower, before + name + after, starts, anyLine);
      }
    }
    addLines(lower, `${before}repo:`, starts, anyLine);
    const rule = (at: number): boolean => canMatch(wordAt(text, at + 1, blanks));
    addLines(lower, `${before}oidc`, starts, rule);
  }
  return readLines(text, [...starts].sort((a, b) => a - b));
}

/** Adds where each line begins that has the needle, if it is wanted there. */
function addLines(
  text: string,
  needle: string,
  starts: Set<number>,
  wanted: (at: number) => boolean,
): void {
  let at = text.indexOf(needle);
  while (at !== -1) {
    let next = at + needle.length;
    if (wanted(at)) {
      starts.add(text.lastIndexOf("\n", at) + 1);
      // once a line is enough; looking back from every place in a long line would be quadratic
      const end = text.indexOf("\n", at);
      next = end === -1 ? text.length : end;
    }
    at = text.indexOf(needle, next);
  }
}

const WORD = /[^ \t\n]*/y;

/** The word that begins here. With blanks of one kind the native search is quicker. */
function wordAt(text: string, start: number, blanks: readonly string[]): string {
  if (blanks.length === 1) {
    const end = text.indexOf(" ", start);
    return text.slice(start, end === -1 ? text.length : end);
  }
  WORD.lastIndex = start;
  return WORD.exec(text)?.[0] ?? "";
}

function readLines(text: string, starts: readonly number[]): AuthIdFile {
  const rows: AuthIdRow[] = [];
  const problems: RowProblem[] = [];
  const lineAt = lineCounter(text);
  for (const start of starts) {
    const end = text.indexOf("\n", start);
    // a byte order mark is no part of the first row
    const from = start === 0 && text.startsWith("\ufeff") ? 1 : start;
    const line = tokenizeLine(text.slice(from, end === -1 ? text.length : end), lineAt(start));
    const { row, problem } = line.row === undefined
      ? { problem: line.problem }
      : readAuthIdRow(line.row);
    if (row !== undefined) rows.push(row);
    if (problem !== undefined) problems.push(problem);
  }
  return { rows, problems, complete: false };
}

/** Tells the number of the line that begins at a position; positions must ascend. */
function lineCounter(text: string): (start: number) => number {
  let line = 1;
  let at = 0;
  return (start) => {
    for (;;) {
      const end = text.indexOf("\n", at);
      if (end === -1 || end >= start) return line;
      at = end + 1;
      line++;
    }
  };
}
