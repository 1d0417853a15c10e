/**
 * The time that files in packages and archives get: that of the release, from `SOURCE_DATE_EPOCH`
 * (https://reproducible-builds.org/specs/source-date-epoch/), so that the same sources give the same
 * bytes whenever they are built.
 *
 * @param text value of the variable, default from the environment
 * @returns seconds since 1970, 0 when there is none
 * @throws {Error} when it is not a whole number
 */
export function sourceDateEpoch(text: string = Deno.env.get("SOURCE_DATE_EPOCH") ?? "0"): number {
  if (!/^(?:0|[1-9]\d{0,10})$/.test(text)) {
    throw new Error(`Cannot use SOURCE_DATE_EPOCH: ${JSON.stringify(text)} is no whole number`);
  }
  return Number(text);
}
