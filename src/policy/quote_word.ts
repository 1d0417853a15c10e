const NEEDS_QUOTES = /[\s\u0085]/;
const NEEDS_BACKSLASH = /[\\'"`${[|&;<>()*?!#]|^~/g;

/**
 * Writes a value so that a policy file's reader gets it back, in the form the Go tool writes: single
 * quotes around a word with blanks, otherwise backslashes before what a shell would take for syntax.
 *
 * `#` is escaped too. The Go tool leaves it bare and loses everything behind it at the next read; no
 * spelling makes it readable there, and the escaped one is a syntax error that disables the row
 * instead of changing its meaning (`tests/unit/policy/quote_word_test.ts`).
 *
 * @param value any text without a line feed, which no row can hold
 * @returns one word
 * @throws {RangeError} when the value has a line feed
 */
export function quoteWord(value: string): string {
  if (value.includes("\n")) throw new RangeError("Cannot quote a value: it has a line feed");
  if (value === "") return "''";
  if (NEEDS_QUOTES.test(value)) return `'${value.replaceAll("'", "'\\''")}'`;
  return value.replace(NEEDS_BACKSLASH, "\\$&");
}
