import { type BrowserHost, systemBrowserHost } from "./browser_host.ts";
import { isWsl } from "./is_wsl.ts";

/** Whether a browser started here would appear in front of the person who logs in. */
export type BrowserPossible =
  | { readonly kind: "yes" }
  | {
    readonly kind: "no";
    /**
     * `not-wanted`: `BROWSER=none`; `ssh`: the person sits at another machine; `container`: nothing
     * in here reaches a screen; `no-display`: no graphical session.
     */
    readonly reason: "not-wanted" | "ssh" | "container" | "no-display";
  };

/** Made by Docker and Podman. */
const CONTAINER_MARKS = ["/.dockerenv", "/run/.containerenv"];

/**
 * Says beforehand whether opening a browser makes sense, so that a login over SSH or in a container
 * can offer the other ways at once instead of waiting for a page that nobody sees. The variables
 * are hints, not proofs: whoever prints the outcome also prints the URL.
 *
 * @param host what the answer depends on, default this machine
 * @returns yes, or the first reason against it
 */
export function canOpenBrowser(host: BrowserHost = systemBrowserHost()): BrowserPossible {
  const set = (name: string): boolean => (host.env(name) ?? "") !== "";
  const wanted = host.env("BROWSER")?.trim() ?? "";
  if (wanted.toLowerCase() === "none") return { kind: "no", reason: "not-wanted" };
  // Editors that work on a remote machine set BROWSER to a helper that opens the local browser.
  if (wanted !== "") return { kind: "yes" };
  const display = set("DISPLAY") || set("WAYLAND_DISPLAY");
  const remote = set("SSH_CONNECTION") || set("SSH_CLIENT") || set("SSH_TTY");
  const desktop = host.os !== "darwin" && host.os !== "windows";
  // A display forwarded over SSH shows the browser to the right person; open(1) and ShellExecute
  // show it to whoever sits at this machine.
  if (remote && !(desktop && display)) return { kind: "no", reason: "ssh" };
  if (!desktop || display || set("TERMUX_VERSION")) return { kind: "yes" };
  if (CONTAINER_MARKS.some((path) => host.exists(path))) return { kind: "no", reason: "container" };
  // Before the next one: systemd calls WSL itself a container.
  if (isWsl(host)) return { kind: "yes" };
  const nspawn = set("container") || host.exists("/run/systemd/container");
  return { kind: "no", reason: nspawn ? "container" : "no-display" };
}
