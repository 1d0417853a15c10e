const UNITS: ReadonlyMap<string, number> = new Map([
  ["", 1],
  ["s", 1],
  ["m", 60],
  ["h", 3600],
  ["d", 86_400],
]);

/**
 * Reads a time span: a whole number and one unit, `s`, `m`, `h` or `d`. Only 0 may stand alone.
 *
 * @param text such as `24h`
 * @returns seconds; undefined when it is none
 */
export function parseConfigDuration(text: string): number | undefined {
  const [, digits = "", unit = ""] = /^([0-9]{1,9})([smhd]?)$/.exec(text) ?? [];
  const factor = UNITS.get(unit);
  if (digits === "" || factor === undefined) return undefined;
  const amount = Number(digits);
  return unit === "" && amount !== 0 ? undefined : amount * factor;
}
