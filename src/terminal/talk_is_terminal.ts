/**
 * Says whether a person reads what is said on stderr. Inside ssh's `Match exec`, stdin and stdout
 * are not the terminal, stderr still is.
 *
 * @param stream default the stderr of this process
 * @returns true when it is a terminal
 */
export function talkIsTerminal(stream: { isTerminal(): boolean } = Deno.stderr): boolean {
  return stream.isTerminal();
}
