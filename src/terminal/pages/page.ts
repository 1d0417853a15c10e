import { escapeHtml } from "./escape_html.ts";
import { PAGE_STYLE, PAGE_STYLE_HASH } from "./page_style.ts";

/** A page for the person's browser: self-contained, no scripts, one inline style sheet. */
export interface Page {
  /** The whole document, everything from outside already escaped. */
  readonly html: string;
  /** `sha256-...` of the style sheet, for the content security policy. */
  readonly styleHash: string;
}

/** What a page says. */
export interface PageContent {
  /** Title and heading; plain text. */
  readonly title: string;
  /** Mark before the heading. */
  readonly mark: "good" | "bad" | "none";
  /** Inner HTML under the heading, already escaped. */
  readonly body: string;
}

/**
 * Wraps content into a complete document in the look of the program: readable on a small screen,
 * in light and dark, without scripts and without anything fetched from elsewhere.
 *
 * @param content what the page says
 * @returns the document with the hash of its style sheet
 */
export function page({ title, mark, body }: PageContent): Page {
  const heading = mark === "none" ? "<h1>" : `<h1 class="${mark}">`;
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${escapeHtml(title)} - opkssh</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<main>
${heading}${escapeHtml(title)}</h1>
${body}
<footer>opkssh, on this computer</footer>
</main>
</body>
</html>
`;
  return { html, styleHash: PAGE_STYLE_HASH };
}
