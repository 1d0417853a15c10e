/** A shell pattern, ready to be matched. */
export interface Glob {
  /**
   * @param text any text
   * @returns true when the pattern covers the whole text
   */
  matches(text: string): boolean;
}

/**
 * Reads a pattern with the meaning of Go's `path.Match`: `*` is any run of characters without `/`,
 * `?` one character that is not `/`, `[a-z]` and `[^a-z]` one character in or outside a set (which
 * may be `/`), a backslash makes the next character literal. There are no braces, `**` is `*`, and
 * `!` does not negate.
 *
 * As in Go, each piece between two stars is taken where it first fits and never moved again. That
 * bounds the work to pattern times text, and to the text for pieces without `?` and sets. Unlike Go,
 * a star never takes half of a character of several bytes (`tests/unit/policy/glob_test.ts`).
 *
 * @param pattern the pattern
 * @returns the pattern, or undefined when it is malformed anywhere: a set that does not end, is empty
 *   or has a bare `-` or `]` where a character should be, or a backslash at the end
 */
export function parseGlob(pattern: string): Glob | undefined {
  const pieces: Piece[] = [];
  let at = 0;
  do {
    const star = pattern[at] === "*";
    while (pattern[at] === "*") at++;
    const piece = readPiece(pattern, at, star);
    if (piece === undefined) return undefined;
    pieces.push(piece.value);
    at = piece.end;
  } while (at < pattern.length);
  return { matches: (text) => matchPieces(pieces, text) };
}

/** What stands between two stars. */
interface Piece {
  /** A star stands before it. */
  readonly star: boolean;
  readonly elements: readonly Element[];
}

type Element =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "any" }
  | { readonly kind: "set"; readonly negated: boolean; readonly ranges: readonly Range[] };

/** First and last code point. */
type Range = readonly [number, number];

/** Something read from the pattern, and the position after it. */
interface Read<T> {
  readonly value: T;
  readonly end: number;
}

const PLAIN = /[^*?[\\]*/y;

function readPiece(pattern: string, start: number, star: boolean): Read<Piece> | undefined {
  const elements: Element[] = [];
  let text = "";
  let at = start;
  const flush = (): void => {
    if (text !== "") elements.push({ kind: "text", text });
    text = "";
  };
  for (;;) {
    PLAIN.lastIndex = at;
    const plain = PLAIN.exec(pattern)?.[0] ?? "";
    text += plain;
    at += plain.length;
    const character = pattern[at];
    if (character === undefined || character === "*") {
      flush();
      return { value: { star, elements }, end: at };
    }
    if (character === "\\") {
      const escaped = pattern[at + 1];
      if (escaped === undefined) return undefined;
      text += escaped;
      at += 2;
      continue;
    }
    flush();
    if (character === "?") {
      elements.push({ kind: "any" });
      at++;
      continue;
    }
    const set = readSet(pattern, at + 1);
    if (set === undefined) return undefined;
    elements.push(set.value);
    at = set.end;
  }
}

/** Reads a set from behind its `[`. */
function readSet(pattern: string, start: number): Read<Element> | undefined {
  const negated = pattern[start] === "^";
  const ranges: Range[] = [];
  let at = negated ? start + 1 : start;
  while (ranges.length === 0 || pattern[at] !== "]") {
    const low = readMember(pattern, at);
    if (low === undefined) return undefined;
    const high = pattern[low.end] === "-" ? readMember(pattern, low.end + 1) : low;
    if (high === undefined) return undefined;
    ranges.push([low.value, high.value]);
    at = high.end;
  }
  return { value: { kind: "set", negated, ranges }, end: at + 1 };
}

/** Reads one character of a set; something must follow it, at least the `]`. */
function readMember(pattern: string, start: number): Read<number> | undefined {
  const first = pattern[start];
  if (first === "-" || first === "]") return undefined;
  const at = first === "\\" ? start + 1 : start;
  const value = pattern.codePointAt(at);
  if (value === undefined) return undefined;
  const end = at + sizeOf(value);
  return end < pattern.length ? { value, end } : undefined;
}

function matchPieces(pieces: readonly Piece[], text: string): boolean {
  let at = 0;
  for (const [index, piece] of pieces.entries()) {
    const end = findPiece(piece, index === pieces.length - 1, text, at);
    if (end === undefined) return false;
    at = end;
  }
  return at === text.length;
}

/** The position after the first place where the piece fits, the last piece only at the end. */
function findPiece(piece: Piece, last: boolean, text: string, from: number): number | undefined {
  const { star, elements: [first] } = piece;
  const slash = star ? text.indexOf("/", from) : from;
  const limit = slash === -1 ? text.length : slash;
  if (first === undefined) return coverRest(star, from, limit, text.length);
  let start = from;
  for (;;) {
    if (first.kind === "text") start = next(text, first.text, start, limit);
    if (start === -1 || start > limit) return undefined;
    const end = matchHere(piece.elements, text, start);
    if (end !== undefined && (!last || end === text.length)) return end;
    start++;
  }
}

/** A star at the end of the pattern takes the rest, unless that has a slash. */
function coverRest(star: boolean, from: number, limit: number, length: number): number | undefined {
  if (!star) return from;
  return limit === length ? length : undefined;
}

/** Native search for the text, but never beyond the limit. */
function next(text: string, wanted: string, start: number, limit: number): number {
  if (start === limit) return text.startsWith(wanted, start) ? start : -1;
  return text.slice(0, limit + wanted.length).indexOf(wanted, start);
}

/** The position after the elements, if they fit exactly here. */
function matchHere(
  elements: readonly Element[],
  text: string,
  start: number,
): number | undefined {
  let at = start;
  for (const element of elements) {
    if (element.kind === "text") {
      if (!text.startsWith(element.text, at)) return undefined;
      at += element.text.length;
      continue;
    }
    const point = text.codePointAt(at);
    if (point === undefined) return undefined;
    if (
      element.kind === "any" ? point === SLASH : inSet(element.ranges, point) === element.negated
    ) {
      return undefined;
    }
    at += sizeOf(point);
  }
  return at;
}

const SLASH = 0x2f;

function inSet(ranges: readonly Range[], point: number): boolean {
  return ranges.some(([low, high]) => low <= point && point <= high);
}

function sizeOf(point: number): number {
  return point > 0xffff ? 2 : 1;
}
