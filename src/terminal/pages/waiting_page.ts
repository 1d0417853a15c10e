import { type Page, page } from "./page.ts";

/**
 * The page for a second visit while the first one is being worked on (a reload, a second tab).
 *
 * @returns the page
 */
export function waitingPage(): Page {
  return page({
    title: "Login is being completed",
    mark: "none",
    body: "<p>The answer of the provider has arrived and is being checked. " +
      "The other window and the terminal show the result.</p>",
  });
}
