/**
 * Writes a number as the Go tool writes one when it compares a claim with a policy row (`%v` of a
 * float64): the shortest digits that name the value, in decimal notation for decimal exponents -4 to
 * 5, otherwise with an exponent of at least two digits. Rows written for that tool depend on it.
 *
 * @param value a finite number
 * @returns for instance `1.5`, `999999`, `1e+06`, `-0`
 */
export function goNumberText(value: number): string {
  const sign = value < 0 || Object.is(value, -0) ? "-" : "";
  const [digits = "", exponentText = "0"] = Math.abs(value).toExponential().split("e");
  const exponent = Number(exponentText);
  if (exponent >= -4 && exponent <= 5) return sign + Math.abs(value).toString();
  const padded = Math.abs(exponent).toString().padStart(2, "0");
  return `${sign}${digits}e${exponent < 0 ? "-" : "+"}${padded}`;
}
