/**
 * Folds ASCII letters to lower case and leaves everything else alone, so that no two letters of
 * other scripts become the same.
 *
 * @param text any text
 * @returns the text to compare
 */
export function foldAscii(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
