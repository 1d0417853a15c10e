import type { Finding } from "../../terminal/finding.ts";
import type { DoctorWorld } from "./doctor_world.ts";

/** Why no browser of this machine would be seen. */
const REASONS = {
  "not-wanted": "BROWSER=none says that no browser is to be opened",
  "ssh": "you came here over SSH, so a browser would open out of your sight",
  "container": "this is a container, without a screen",
  "no-display": "there is no graphical session here",
} as const;

/**
 * Whether login can open a browser.
 *
 * @param world the machine
 * @returns one finding
 */
export function checkBrowser(world: Pick<DoctorWorld, "canOpenBrowser">): readonly Finding[] {
  const possible = world.canOpenBrowser();
  if (possible.kind === "yes") {
    return [{ id: "browser", status: "ok", fact: "login can open a browser here" }];
  }
  return [{
    id: "browser",
    status: "warning",
    fact: REASONS[possible.reason],
    hint: "opkssh login --flow=device, or --flow=paste",
  }];
}
