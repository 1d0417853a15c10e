const encoder = new TextEncoder();

/**
 * Writes one line to stdout. The build and test tools say what they do with this; the program
 * itself has `src/terminal/`.
 *
 * @param line text without the line feed
 */
export function printLine(line = ""): void {
  let rest = encoder.encode(`${line}\n`);
  while (rest.length > 0) {
    rest = rest.subarray(Deno.stdout.writeSync(rest));
  }
}
