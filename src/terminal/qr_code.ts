import { renderUnicodeCompact } from "uqr";

/** Longest text drawn: beyond it the code is higher than most terminals. */
const LONGEST = 300;

/**
 * Draws a QR code (ISO/IEC 18004) of half-block characters, light modules solid, with the narrow
 * border that cameras can do with.
 *
 * @param text what it says, such as an address
 * @returns lines of equal length; none for a text that would not fit on a screen
 */
export function qrCode(text: string): readonly string[] {
  if (text.length > LONGEST) return [];
  return renderUnicodeCompact(text, { ecc: "L", border: 2 }).split("\n");
}
