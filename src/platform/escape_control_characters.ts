/**
 * Makes one line of a log out of any text. C0, DEL, C1, the bidirectional controls (Unicode
 * Standard Annex 9), U+2028, U+2029 and U+FEFF become `\uHHHH`, which is also what JSON calls them:
 * a JSON text stays the same value. A backslash stays as it is.
 *
 * @param text any text
 * @returns the text without any of these characters
 */
export function escapeControlCharacters(text: string): string {
  return text.replace(UNSAFE, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}

const UNSAFE =
  /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/g;
