/**
 * Reads what `sshd -T` prints: a lower-case keyword, a blank, its value; keywords may repeat.
 *
 * @param text its standard output
 * @returns values by keyword, in the order in which they stand
 */
export function parseSshdSettings(text: string): ReadonlyMap<string, readonly string[]> {
  const settings = new Map<string, string[]>();
  for (const line of text.split("\n")) {
    const blank = line.indexOf(" ");
    const keyword = (blank < 0 ? line : line.slice(0, blank)).trim().toLowerCase();
    if (keyword === "") continue;
    const value = blank < 0 ? "" : line.slice(blank + 1).trim();
    settings.set(keyword, [...settings.get(keyword) ?? [], value]);
  }
  return settings;
}
