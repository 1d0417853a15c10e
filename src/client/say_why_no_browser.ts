import { noBrowserReason } from "./no_browser_reason.ts";
import type { BrowserPossible } from "../platform/can_open_browser.ts";
import type { Terminal } from "../terminal/terminal.ts";
import type { LoginFlow } from "../config/login_flow.ts";

/** Why there is no browser. */
type Reason = Extract<BrowserPossible, { kind: "no" }>["reason"];

/**
 * Says in one line that a login goes another way than by the browser of this machine.
 *
 * @param reason why not
 * @param flow the way it goes
 * @param terminal where
 */
export function sayWhyNoBrowser(
  reason: Reason,
  flow: Exclude<LoginFlow, "auto">,
  terminal: Pick<Terminal, "say">,
): void {
  // showAddress says it, with the line that forwards the port
  if (flow === "browser") return;
  const way = flow === "device" ? "log in with a code on any device" : "log in in any browser";
  terminal.say(`no browser here (${noBrowserReason(reason)}): ${way}`);
}
