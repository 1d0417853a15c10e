/**
 * Writes a value as the JSON result of a command: two blanks of indent, and the characters with a
 * meaning in HTML as escapes, as the Go tool does it.
 *
 * @param value plain objects, lists, strings, numbers and booleans; members that are undefined are
 *   left out
 * @returns several lines without a final line feed
 */
export function jsonResult(value: object): string {
  return JSON.stringify(value, null, 2).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
