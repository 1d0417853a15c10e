/**
 * Decides whether a stream may carry colour. `NO_COLOR` (no-color.org) wins over everything, then
 * `CLICOLOR_FORCE`, then `TERM=dumb` and `CLICOLOR=0`, then whether the stream is a terminal.
 *
 * @param environment reads one environment variable
 * @param isTerminal whether the stream is a terminal
 * @returns true when colour may be used
 */
export function colourAllowed(
  environment: (name: string) => string | undefined,
  isTerminal: boolean,
): boolean {
  if ((environment("NO_COLOR") ?? "") !== "") return false;
  const forced = environment("CLICOLOR_FORCE") ?? "";
  if (forced !== "" && forced !== "0") return true;
  if (environment("TERM") === "dumb" || environment("CLICOLOR") === "0") return false;
  return isTerminal;
}
