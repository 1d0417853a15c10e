const ASCII = /^[\u0000-\u007f]*$/;

/**
 * Lower-cases text one character at a time, as the comparison of address endings has it. Not the
 * same as {@linkcode fold}: a long s or a final sigma stays what it is. As there, nothing becomes
 * ASCII that was not.
 *
 * @param text any text
 * @returns text of the same length, for comparison only
 */
export function lowerCase(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase();
  let lowered = "";
  for (const character of text) {
    const lower = character.toLowerCase();
    const simple = lower.length === character.length;
    lowered += simple && (!ASCII.test(lower) || ASCII.test(character)) ? lower : character;
  }
  return lowered;
}
