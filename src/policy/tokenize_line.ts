import { commentStart } from "./comment_start.ts";
import { splitWords } from "./split_words.ts";
import { trimWhiteSpace } from "./trim_white_space.ts";

/** One line of a policy file. */
export interface TokenizedLine {
  /** What is left of the line without comment and outer white space; empty for a blank line. */
  readonly text: string;
  /** The words; undefined when a quote does not end or the text ends in a backslash. */
  readonly words: readonly string[] | undefined;
}

const SPECIAL = /['"\\#\t]/;

/**
 * Reads one line of a policy file: the comment goes first, then outer white space, then the rest is
 * split into words. In this order a backslash before trailing blanks is an error, as in the Go tool.
 *
 * @param line one line without its line feed; a carriage return at its end counts as white space
 * @returns the text and the words
 */
export function tokenizeLine(line: string): TokenizedLine {
  if (!SPECIAL.test(line)) {
    // the common case, in native calls only: the engine runs without a compiler on the server
    const text = trimWhiteSpace(line);
    const words = text.split(" ");
    return { text, words: words.includes("") ? words.filter((word) => word !== "") : words };
  }
  const text = trimWhiteSpace(line.slice(0, commentStart(line)));
  return { text, words: splitWords(text) };
}
