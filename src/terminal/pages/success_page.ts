import { escapeHtml } from "./escape_html.ts";
import { type Page, page } from "./page.ts";

/** Facts on the page that ends a login. */
export interface LoginFacts {
  /** `email`, or `sub` where there is none. */
  readonly identity: string;
  /** Issuer. */
  readonly issuer: string;
  /** Where the key went, in words or as a path. */
  readonly place: string;
  /** Until when the key is good, in words. */
  readonly until: string;
}

/**
 * The page a person sees when the key has been written: who, where, until when.
 *
 * @param facts plain text, escaped here
 * @returns the page
 */
export function successPage(facts: LoginFacts): Page {
  return page({
    title: "You are logged in",
    mark: "good",
    body: `<dl>
<dt>Identity</dt><dd>${escapeHtml(facts.identity)}</dd>
<dt>Provider</dt><dd>${escapeHtml(facts.issuer)}</dd>
<dt>Key</dt><dd>${escapeHtml(facts.place)}</dd>
<dt>Valid until</dt><dd>${escapeHtml(facts.until)}</dd>
</dl>
<p>You can close this window and go back to the terminal.</p>`,
  });
}
