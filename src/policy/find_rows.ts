import { type AuthIdFile, parseAuthIdFile } from "./auth_id_file.ts";
import type { AuthIdRow } from "./auth_id_row.ts";
import { readAuthIdRow } from "./read_auth_id_row.ts";
import type { RowProblem } from "./row_problem.ts";
import type { SubjectSources } from "./subject_sources.ts";
import { tokenizeLine } from "./tokenize_line.ts";

/** Up to this many UTF-16 units a file is parsed as a whole, so that every bad row is reported. */
const SMALL = 256 * 1024;

const NON_ASCII = /[^\u0000-\u007f]/;

/**
 * Reads the rows of an auth_id file that can concern somebody. A small file is parsed as a whole. In
 * a large one only lines are looked at that may hold a matching identity, found by native search:
 * the address or subject in any case, a rule (`oidc`, `repo:`), or a quote or backslash, behind which
 * anything may hide. `decide` gives the same answer for both.
 *
 * @param text the whole file
 * @param sources the claims that `decide` will try
 * @param small up to how many UTF-16 units a file is parsed as a whole
 * @returns rows and problems in file order; `complete` is false for a large file
 */
export function findRows(text: string, sources: SubjectSources, small = SMALL): AuthIdFile {
  if (text.length <= small) return parseAuthIdFile(text);
  const needles = sources.flatMap(({ email, subject }) => [email, subject])
    .filter((needle) => needle !== "");
  const lower = text.toLowerCase();
  // Positions must agree, and folding beyond ASCII is more than lower case: rare enough to be slow.
  if (lower.length !== text.length || needles.some((needle) => NON_ASCII.test(needle))) {
    return parseAuthIdFile(text);
  }
  const starts = new Set<number>();
  for (const character of ["'", '"', "\\"]) addLines(lower, character, starts);
  const blanks = lower.includes("\t") ? [" ", "\t"] : [" "];
  for (const before of blanks) {
    addLines(lower, `${before}oidc`, starts);
    addLines(lower, `${before}repo:`, starts);
    for (const needle of new Set(needles.map((needle) => needle.toLowerCase()))) {
      for (const after of blanks) addLines(lower, before + needle + after, starts);
    }
  }
  return readLines(text, [...starts].sort((a, b) => a - b));
}

/** Adds where each line begins that has the needle. */
function addLines(text: string, needle: string, starts: Set<number>): void {
  let found = text.indexOf(needle);
  while (found !== -1) {
    starts.add(text.lastIndexOf("\n", found) + 1);
    const end = text.indexOf("\n", found);
    found = end === -1 ? -1 : text.indexOf(needle, end);
  }
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
