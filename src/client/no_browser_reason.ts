import { unreachable } from "../errors/unreachable.ts";

/** Why there is no browser to open. */
export type NoBrowserReason = "not-wanted" | "ssh" | "container" | "no-display";

/**
 * Says in words why no browser is opened.
 *
 * @param reason what was found
 * @returns part of a sentence
 */
export function noBrowserReason(reason: NoBrowserReason): string {
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
