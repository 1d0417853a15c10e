/**
 * Makes text from outside safe to show: characters that move the cursor, change colours, end the
 * line or reorder what is read become visible escapes. A provider's error description or a line of
 * a file could otherwise rewrite what the person sees.
 *
 * Escaped are C0 (ECMA-48 5.2, including line feed and tab), DEL, C1 (ECMA-48 5.3), the
 * bidirectional controls (Unicode Standard Annex 9), U+2028, U+2029 and U+FEFF. A backslash stays as it is:
 * the result is for reading, not for parsing back.
 *
 * @param text any text
 * @param keep characters to leave alone, such as `"\n\t"` for text of several lines
 * @returns the text with `\n`, `\r`, `\t`, `\xHH` or `\uHHHH` in their places
 */
export function escapeForTerminal(text: string, keep = ""): string {
  return text.replace(
    UNSAFE,
    (character) => keep.includes(character) ? character : visible(character),
  );
}

const UNSAFE =
  /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/g;

const SHORT: ReadonlyMap<string, string> = new Map([["\n", "\\n"], ["\r", "\\r"], ["\t", "\\t"]]);

function visible(character: string): string {
  const short = SHORT.get(character);
  if (short !== undefined) return short;
  const hex = character.charCodeAt(0).toString(16);
  return hex.length > 2 ? `\\u${hex.padStart(4, "0")}` : `\\x${hex.padStart(2, "0")}`;
}
