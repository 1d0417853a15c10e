import { escapeHtml } from "./escape_html.ts";
import { type Page, page } from "./page.ts";

/**
 * The page for a visit that does not carry the state of the login in progress: a stale tab, a
 * scanner, or a provider that reports an error without saying which login it is about.
 *
 * @param error what the visit claimed the provider said, plain text, escaped here
 * @returns the page
 */
export function strayPage(error: string | undefined): Page {
  const said = error === undefined ? "" : `<p>It says: <code>${escapeHtml(error)}</code></p>\n`;
  return page({
    title: "This is not the login that is waiting",
    mark: "bad",
    body: `${said}<p>This visit does not belong to the login in progress and was ignored. ` +
      "If you came from an old window, close it and use the newest one.</p>",
  });
}
