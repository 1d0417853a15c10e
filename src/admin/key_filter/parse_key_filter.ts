import { KEY_FILTER_HEAD, keyFilterScript } from "./key_filter_script.ts";

/** What a script is found to be. */
export type KeyFilterText =
  /** To the letter what the installer writes. */
  | { readonly kind: "genuine"; readonly program: string }
  /** It says it is one, and something else is in it. */
  | { readonly kind: "altered" }
  | { readonly kind: "other" };

/** The last line. */
const STARTS = /^exec '((?:[^']|'\\'')*)' "\$@"\n$/m;

/**
 * Tells key filters from other scripts.
 *
 * @param text the script
 * @returns what it is; for a genuine one the program that it starts
 */
export function parseKeyFilter(text: string): KeyFilterText {
  if (!text.startsWith(KEY_FILTER_HEAD)) return { kind: "other" };
  const program = STARTS.exec(text)?.[1]?.replaceAll("'\\''", "'");
  return program !== undefined && keyFilterScript(program) === text
    ? { kind: "genuine", program }
    : { kind: "altered" };
}
