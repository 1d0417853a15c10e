const UNITS: readonly (readonly [seconds: number, name: string])[] = [
  [86_400, "d"],
  [3600, "h"],
  [60, "m"],
  [1, "s"],
];

/**
 * Writes a length of time for a table: the largest unit and the next one.
 *
 * @param seconds at least 0; fractions are dropped
 * @returns `3d 4h`, `5m`, `0s`
 */
export function describeAge(seconds: number): string {
  let rest = Math.floor(seconds);
  const parts: string[] = [];
  for (const [size, name] of UNITS) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(`${count}${name}`);
    else if (parts.length > 0) break;
    if (parts.length === 2) break;
  }
  return parts.join(" ") || "0s";
}
