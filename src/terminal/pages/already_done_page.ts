import { type Page, page } from "./page.ts";

/**
 * The page for a second visit after the login has ended.
 *
 * @returns the page
 */
export function alreadyDonePage(): Page {
  return page({
    title: "This login has already ended",
    mark: "none",
    body: "<p>You can close this window. The terminal shows how it ended.</p>",
  });
}
