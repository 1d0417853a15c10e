import { escapeHtml } from "./escape_html.ts";
import { type Page, page } from "./page.ts";

/**
 * The page a person sees when the login came to nothing.
 *
 * @param message the fact, plain text, escaped here
 * @param hints what to do next, plain text, escaped here
 * @returns the page
 */
export function failurePage(message: string, hints: readonly string[] = []): Page {
  const lines = [message, ...hints.map((hint) => `Hint: ${hint}`)]
    .map((line) => `<p>${escapeHtml(line)}</p>`);
  return page({
    title: "Login did not succeed",
    mark: "bad",
    body: `${lines.join("\n")}\n<p>No key was written. The terminal says the same.</p>`,
  });
}
