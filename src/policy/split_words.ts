const PLAIN = /[^'"\\ \t\n]*/y;
const PLAIN_IN_DOUBLE_QUOTES = /[^"\\]*/y;
const ESCAPABLE_IN_DOUBLE_QUOTES = '$`"\\';

/**
 * Splits text into words as a POSIX shell does (Shell Command Language, 2.2), without any expansion:
 * `'...'` is literal; in `"..."` a backslash escapes only `$`, a grave accent, `"` and itself; outside
 * quotes it makes the next character literal; adjacent pieces join. Separators are space, tab and
 * line feed, no other blank. There are no comments here; see `comment_start.ts`.
 *
 * @param text one row or one command
 * @returns the words; undefined when a quote does not end or the text ends in a backslash
 */
export function splitWords(text: string): string[] | undefined {
  const words: string[] = [];
  let at = 0;
  for (;;) {
    while (isSeparator(text[at])) at++;
    if (at >= text.length) return words;
    const next = readWord(text, at, words);
    if (next === undefined) return undefined;
    at = next;
  }
}

/** Appends the word that begins here; the position after it, or undefined when it does not end. */
function readWord(text: string, start: number, words: string[]): number | undefined {
  let word = "";
  let at = start;
  for (;;) {
    const plain = take(PLAIN, text, at);
    word += plain;
    at += plain.length;
    const character = text[at];
    if (character === undefined || isSeparator(character)) {
      words.push(word);
      return at;
    }
    const piece = readPiece(text, at, character);
    if (piece === undefined) return undefined;
    word += piece.value;
    at = piece.end;
  }
}

interface Piece {
  readonly value: string;
  /** Position after the piece. */
  readonly end: number;
}

/** Reads what begins with a quote or a backslash. */
function readPiece(text: string, at: number, opening: string): Piece | undefined {
  if (opening === "'") {
    const end = text.indexOf("'", at + 1);
    return end === -1 ? undefined : { value: text.slice(at + 1, end), end: end + 1 };
  }
  if (opening === '"') return readDoubleQuotes(text, at + 1);
  const escaped = text[at + 1];
  if (escaped === undefined) return undefined;
  return { value: escaped === "\n" ? "" : escaped, end: at + 2 };
}

function readDoubleQuotes(text: string, start: number): Piece | undefined {
  let value = "";
  let at = start;
  for (;;) {
    const plain = take(PLAIN_IN_DOUBLE_QUOTES, text, at);
    value += plain;
    at += plain.length;
    if (text[at] === '"') return { value, end: at + 1 };
    const escaped = text[at + 1];
    if (escaped === undefined) return undefined;
    if (ESCAPABLE_IN_DOUBLE_QUOTES.includes(escaped)) value += escaped;
    else if (escaped !== "\n") value += `\\${escaped}`;
    at += 2;
  }
}

function isSeparator(character: string | undefined): boolean {
  return character === " " || character === "\t" || character === "\n";
}

function take(expression: RegExp, text: string, at: number): string {
  expression.lastIndex = at;
  return expression.exec(text)?.[0] ?? "";
}
