import { chromium } from "playwright-core";
import type { LoginEnd } from "./login_by_http.ts";
import { findSystemPart } from "./system_parts.ts";

/** Where a login in Chromium ended, and what the browser thought of it. */
export interface ChromiumEnd extends LoginEnd {
  /** Title of the last page. */
  readonly title: string;
  /** Complaints of the last page: blocked by its policy, failed to load. */
  readonly complaints: readonly string[];
}

/**
 * Logs in with the system's Chromium: opens the address, chooses an account on the embedded OpenID
 * Provider's page, and reads the page on which it ends.
 *
 * @param url address the program printed
 * @param account who to be
 */
export async function loginInChromium(url: string, account = "alice"): Promise<ChromiumEnd> {
  const browser = await chromium.launch({
    executablePath: findSystemPart("chromium") ?? "chromium",
    // Chromium refuses to run as root inside its sandbox.
    args: Deno.uid() === 0 ? ["--no-sandbox"] : [],
  });
  try {
    const page = await browser.newPage();
    const visited: string[] = [];
    const complaints: string[] = [];
    page.on("framenavigated", (frame) => void visited.push(frame.url()));
    page.on("console", (message) => {
      if (message.type() === "error" && /login-callback/.test(page.url())) {
        complaints.push(message.text());
      }
    });
    await page.goto(url);
    await page.click(`button[value="${account}"]`);
    await page.waitForURL(/login-callback/);
    const text = await page.innerText("body");
    return {
      url: page.url(),
      status: 200,
      text,
      visited,
      title: await page.title(),
      complaints,
    };
  } finally {
    await browser.close();
  }
}
