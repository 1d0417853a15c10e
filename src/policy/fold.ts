const ASCII = /^[\u0000-\u007f]*$/;

/** What {@linkcode fold} may equate. */
export interface FoldOptions {
  /**
   * Let U+212A (Kelvin sign) count as `k` and U+017F (long s) as `s`, as Unicode has it. Right for
   * deny lists, which should catch too much rather than too little; default false.
   */
  readonly acrossAscii?: boolean;
}

/**
 * Folds case so that two texts that differ in nothing else become equal: Unicode simple case folding
 * (CaseFolding.txt, statuses C and S), one character at a time, without normalisation. So \u00e9 is
 * \u00c9, but \u00df is not `ss` and the dotless i is not `i`.
 *
 * Unlike the Go tool, an ASCII letter never equals another character: an address spelt with a Kelvin
 * sign belongs to somebody else (`tests/attacks/policy_test.ts`, "Kelvin sign").
 *
 * @param text any text
 * @param options what may be equated
 * @returns text of the same length, for comparison only
 */
export function fold(text: string, options: FoldOptions = {}): string {
  if (ASCII.test(text)) return text.toLowerCase();
  let folded = "";
  for (const character of text) folded += foldCharacter(character, options.acrossAscii ?? false);
  return folded;
}

function foldCharacter(character: string, acrossAscii: boolean): string {
  // The Turkic letters have no simple folding, although one becomes ASCII in upper or lower case.
  if (character === "\u0130" || character === "\u0131") return character;
  const upper = oneFor(character, character.toUpperCase());
  const folded = oneFor(upper, upper.toLowerCase());
  return acrossAscii || !ASCII.test(folded) || ASCII.test(character) ? folded : character;
}

/** The mapped character when it is a single one, else the original: simple, not full, mappings. */
function oneFor(character: string, mapped: string): string {
  return mapped.length === character.length ? mapped : character;
}
