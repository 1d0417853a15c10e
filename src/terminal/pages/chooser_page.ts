import { escapeHtml } from "./escape_html.ts";
import { type Page, page } from "./page.ts";

/** One provider to choose. */
export interface ProviderChoice {
  /** Its alias, plain text. */
  readonly label: string;
  /** Its issuer, plain text. */
  readonly issuer: string;
  /** Where the choice leads, on the same server. */
  readonly path: string;
}

/**
 * The page on which a person picks the OpenID Provider.
 *
 * @param choices in the order in which they are shown
 * @returns the page
 */
export function chooserPage(choices: readonly ProviderChoice[]): Page {
  const items = choices.map(({ label, issuer, path }) =>
    `<li><a class="choice" href="${escapeHtml(path)}">${escapeHtml(label)}` +
    `<span>${escapeHtml(issuer)}</span></a></li>`
  );
  return page({
    title: "Log in with",
    mark: "none",
    body: `<ul>\n${items.join("\n")}\n</ul>`,
  });
}
