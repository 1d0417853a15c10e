import { commentStart } from "./comment_start.ts";
import type { RowProblem } from "./row_problem.ts";
import { shorten } from "./shorten.ts";
import { splitWords } from "./split_words.ts";
import { trimWhiteSpace } from "./trim_white_space.ts";

/** A row of a policy file. */
export interface TokenizedRow {
  /** Line in the file, from 1; blank lines and comments count. */
  readonly line: number;
  /** At least one word; a word may be empty when it is written as `''`. */
  readonly words: readonly string[];
  /** The row as it is written, without its comment. */
  readonly text: string;
}

/** What a line holds: a row, a row that cannot be read, or neither. */
export interface TokenizedLine {
  readonly row?: TokenizedRow;
  readonly problem?: RowProblem;
}

const SPECIAL = /['"\\#\t]/;
const NOTHING: TokenizedLine = {};

/**
 * Reads one line of a policy file: the comment goes first, then outer white space, then the rest is
 * split into words. In this order a backslash before trailing blanks is an error, as in the Go tool.
 *
 * @param raw one line without its line feed; a carriage return at its end counts as white space
 * @param line its number
 * @returns the row, the problem, or nothing
 */
export function tokenizeLine(raw: string, line: number): TokenizedLine {
  if (!SPECIAL.test(raw)) {
    // the common case, in native calls only: the engine runs without a compiler on the server
    const text = trimWhiteSpace(raw);
    if (text === "") return NOTHING;
    const words = text.split(" ");
    const apart = words.includes("") ? words.filter((word) => word !== "") : words;
    return { row: { line, words: apart, text } };
  }
  const text = trimWhiteSpace(raw.slice(0, commentStart(raw)));
  if (text === "") return NOTHING;
  const words = splitWords(text);
  return words === undefined
    ? { problem: syntaxError(line, text) }
    : { row: { line, words, text } };
}

function syntaxError(line: number, text: string): RowProblem {
  return {
    line,
    kind: "row-syntax-error",
    detail: "a quote does not end, or the row ends in a backslash",
    text: shorten(text),
  };
}
