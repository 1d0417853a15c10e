const SECONDS: ReadonlyMap<string, number> = new Map([
  ["s", 1],
  ["m", 60],
  ["h", 3600],
  ["d", 86400],
  ["w", 604800],
]);

// a hundred years: long enough for everybody, far from where doubles lose seconds
const LONGEST = 100 * 365 * 86400;

/**
 * Reads a length of time: whole numbers with a unit, such as `90s`, `5m`, `1h30m`, `2d`, `1w`. Every
 * unit at most once, larger ones first.
 *
 * @param text as typed
 * @returns whole seconds, more than 0; undefined when it is not a duration or longer than 100 years
 */
export function parseDuration(text: string): number | undefined {
  if (!/^(?:[0-9]{1,10}[smhdw]){1,5}$/.test(text)) return undefined;
  let total = 0;
  let previous = Infinity;
  for (const [, digits, unit] of text.matchAll(/([0-9]+)([smhdw])/g)) {
    const seconds = SECONDS.get(unit ?? "");
    if (seconds === undefined || seconds >= previous) return undefined;
    previous = seconds;
    total += Number(digits) * seconds;
  }
  return total > 0 && total <= LONGEST ? total : undefined;
}
