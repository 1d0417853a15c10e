const SPECIAL = /['"\\#]/g;
const QUOTE_OR_BACKSLASH = /["\\]/g;

/**
 * Finds where the comment of a row begins: at the first `#` that is neither quoted nor escaped.
 *
 * The Go tool cuts at the first `#` whatever stands around it, so that no value can contain one; the
 * rows that are read differently here are all syntax errors there
 * (`tests/unit/policy/policy_vectors_test.ts`, "hash-in-double-quotes-is-still-comment").
 *
 * @param line one line without its line feed
 * @returns index of the `#`; the length of the line when there is no comment
 */
export function commentStart(line: string): number {
  let at = 0;
  for (;;) {
    SPECIAL.lastIndex = at;
    const found = SPECIAL.exec(line);
    if (found === null || found[0] === "#") return found?.index ?? line.length;
    const end = pieceEnd(line, found.index, found[0]);
    if (end === undefined) return line.length;
    at = end;
  }
}

/** Position after a quoted piece or an escaped character; undefined when it does not end. */
function pieceEnd(line: string, start: number, opening: string): number | undefined {
  if (opening === "\\") return start + 2;
  if (opening === "'") {
    const end = line.indexOf("'", start + 1);
    return end === -1 ? undefined : end + 1;
  }
  let at = start + 1;
  for (;;) {
    // never a search for the two characters one by one: that is quadratic on a hostile line
    QUOTE_OR_BACKSLASH.lastIndex = at;
    const found = QUOTE_OR_BACKSLASH.exec(line);
    if (found === null) return undefined;
    if (found[0] === '"') return found.index + 1;
    at = found.index + 2;
  }
}
