import { type Browser, chromium, type Page } from "playwright-core";
import { findSystemPart } from "../system_parts.ts";
import { ALICE } from "./keycloak_realm.ts";

/** The page on which a visit ended. */
export interface VisitEnd {
  readonly url: string;
  readonly text: string;
}

/** What a person meets at Keycloak, and what is done about it. */
const STEPS: readonly (readonly [selector: string, act: (page: Page) => Promise<void>])[] = [
  ["#username", async (page) => {
    await page.fill("#username", ALICE.name);
    await page.fill("#password", ALICE.password);
    await page.click("#kc-login");
  }],
  // consent to the device
  ["[name=accept]", (page) => page.click("[name=accept]")],
];

/**
 * Does in the system's Chromium what a person does: opens the address, logs in at Keycloak as alice,
 * consents.
 *
 * @param url address the program printed
 * @param options `end` is what the address or the text of the last page matches; with `closed` the
 *   browser is on another machine, where nobody listens at the redirect URI
 */
export async function visitKeycloak(
  url: string,
  options: { readonly end: RegExp; readonly closed?: boolean },
): Promise<VisitEnd> {
  const browser: Browser = await chromium.launch({
    executablePath: findSystemPart("chromium") ?? "chromium",
    // Chromium refuses to run as root inside its sandbox.
    args: Deno.uid() === 0 ? ["--no-sandbox"] : [],
  });
  try {
    const page = await browser.newPage();
    let answer: string | undefined;
    if (options.closed === true) {
      await page.route(/\/login-callback\?/, async (route) => {
        answer = route.request().url();
        await route.fulfill({ body: "nobody is here" });
      });
    }
    await page.goto(url);
    for (const [selector, act] of STEPS) {
      const form = page.locator(selector);
      await form.or(page.getByText(options.end)).first().waitFor();
      if (await form.count() > 0) await act(page);
    }
    await page.getByText(options.end).first().waitFor();
    return { url: answer ?? page.url(), text: await page.innerText("body") };
  } finally {
    await browser.close();
  }
}
