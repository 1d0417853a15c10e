/**
 * Writes a length of time the way `parseDuration` reads it.
 *
 * @param seconds whole, more than 0
 * @returns for instance `1h30m`; always the shortest such text without weeks
 */
export function formatDuration(seconds: number): string {
  let rest = seconds;
  let text = "";
  for (const [unit, length] of UNITS) {
    const count = Math.floor(rest / length);
    if (count > 0) text += `${count}${unit}`;
    rest -= count * length;
  }
  return text;
}

const UNITS: readonly (readonly [unit: string, seconds: number])[] = [
  ["d", 86400],
  ["h", 3600],
  ["m", 60],
  ["s", 1],
];
