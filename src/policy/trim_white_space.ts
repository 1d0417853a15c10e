/**
 * Removes Unicode white space (property White_Space) from both ends. `String.prototype.trim` is not
 * the same: it also removes U+FEFF and leaves U+0085, and the Go tool does neither.
 *
 * @param text any text
 * @returns the text without white space at its ends
 */
export function trimWhiteSpace(text: string): string {
  let end = text.length;
  if (isPlain(text.charCodeAt(0)) && isPlain(text.charCodeAt(end - 1))) return text;
  let start = 0;
  while (start < end && isWhiteSpace(text.charCodeAt(start))) start++;
  while (start < end && isWhiteSpace(text.charCodeAt(end - 1))) end--;
  return end - start === text.length ? text : text.slice(start, end);
}

/** An ASCII character that is not white space; most lines begin and end with one. */
function isPlain(unit: number): boolean {
  return unit > 0x20 && unit < 0x80;
}

function isWhiteSpace(unit: number): boolean {
  if (unit < 0x80) return unit === 0x20 || (unit >= 0x09 && unit <= 0x0d);
  return unit === 0x85 || unit === 0xa0 || unit === 0x1680 ||
    (unit >= 0x2000 && unit <= 0x200a) || unit === 0x2028 || unit === 0x2029 ||
    unit === 0x202f || unit === 0x205f || unit === 0x3000;
}
