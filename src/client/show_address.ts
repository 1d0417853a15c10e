import { noBrowserReason } from "./no_browser_reason.ts";
import { unreachable } from "../errors/unreachable.ts";
import type { LoginWorld } from "./login_world.ts";

/** What is shown. */
export interface Address {
  /** Where the person must go. */
  readonly url: string;
  /** Port on this machine that waits for the browser to come back. */
  readonly port: number;
}

/**
 * Brings a person to an address: opens the browser where that makes sense, and prints the address in
 * any case, because an opener may start and show nothing.
 *
 * @param address where to
 * @param disabled true for `--disable-browser-open`
 * @param world terminal and browser
 */
export async function showAddress(
  address: Address,
  disabled: boolean,
  world: Pick<LoginWorld, "terminal" | "openBrowser" | "canOpenBrowser" | "env">,
): Promise<void> {
  const { terminal } = world;
  const { url, port } = address;
  if (disabled) return terminal.ask(`open this address in a browser yourself: ${url}`);
  const possible = world.canOpenBrowser();
  if (possible.kind === "no") {
    terminal.ask(`no browser is opened (${noBrowserReason(possible.reason)}), go to: ${url}`);
    if (possible.reason === "ssh") sayForwarding(port, world);
    return;
  }
  terminal.say(`opening the browser; if it does not appear, go to: ${url}`);
  const outcome = await world.openBrowser(url);
  switch (outcome.kind) {
    case "opened":
      return terminal.detail(`the browser was opened by ${outcome.program}`);
    case "not-wanted":
      return terminal.ask(`no browser is opened (BROWSER=none), go to: ${url}`);
    case "failed":
      terminal.warn(`the browser could not be opened (${outcome.reasons.join("; ")})`);
      return terminal.ask(`go to this address yourself: ${url}`);
    default:
      return unreachable(outcome);
  }
}

/** The browser is on the machine the person sits at, and comes back to that machine's port. */
function sayForwarding(port: number, world: Pick<LoginWorld, "terminal" | "env">): void {
  // client address, client port, server address, server port
  const here = world.env("SSH_CONNECTION")?.split(" ")[2] ?? "THIS-HOST";
  world.terminal.hint(
    `first forward the port, on the computer with the browser: ` +
      `ssh -N -L ${port}:localhost:${port} ${here}`,
  );
}
