import type { BrowserPossible } from "../platform/can_open_browser.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { unreachable } from "../errors/unreachable.ts";
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
  terminal.say(`no browser here (${why(reason)}): ${way}`);
}

function why(reason: Reason): string {
  switch (reason) {
    case "not-wanted":
      return "BROWSER=none";
    case "ssh":
      return "this is an SSH connection";
    case "container":
      return "this is a container";
    case "no-display":
      return "there is no display";
    default:
      return unreachable(reason);
  }
}
