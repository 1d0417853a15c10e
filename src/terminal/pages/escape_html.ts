import { escapeForTerminal } from "../escape_for_terminal.ts";

const SPECIAL: ReadonlyMap<string, string> = new Map([
  ["&", "&amp;"],
  ["<", "&lt;"],
  [">", "&gt;"],
  ['"', "&quot;"],
  ["'", "&#39;"],
]);

/** Characters of a message from outside beyond which nobody reads. */
const LONGEST = 600;

/**
 * Makes text from outside harmless in HTML, as element content or quoted attribute value. Control
 * characters and the marks that turn the direction of writing become visible escapes: they could
 * make a sentence read differently from what it says.
 *
 * @param text any text; cut after 600 characters
 * @returns HTML
 */
export function escapeHtml(text: string): string {
  const shown = text.length > LONGEST ? `${text.slice(0, LONGEST)}...` : text;
  return escapeForTerminal(shown.toWellFormed())
    .replace(/[&<>"']/g, (character) => SPECIAL.get(character) ?? "");
}
