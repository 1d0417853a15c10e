/** Bits of an access mask for files and directories (winnt.h). */
export const ACCESS = {
  writeData: 0x0000_0002,
  appendData: 0x0000_0004,
  writeExtendedAttributes: 0x0000_0010,
  deleteChild: 0x0000_0040,
  writeAttributes: 0x0000_0100,
  delete: 0x0001_0000,
  writeDac: 0x0004_0000,
  writeOwner: 0x0008_0000,
  maximumAllowed: 0x0200_0000,
  genericAll: 0x1000_0000,
  genericWrite: 0x4000_0000,
} as const;

/** Names of rights in SDDL ([MS-DTYP] 2.5.1.1): generic, standard, object-specific, file, key. */
const NAMES: ReadonlyMap<string, number> = new Map([
  ["GA", 0x1000_0000],
  ["GR", 0x8000_0000],
  ["GW", 0x4000_0000],
  ["GX", 0x2000_0000],
  ["MA", 0x0200_0000],
  ["AS", 0x0100_0000],
  ["RC", 0x0002_0000],
  ["SD", 0x0001_0000],
  ["WD", 0x0004_0000],
  ["WO", 0x0008_0000],
  ["CC", 0x0000_0001],
  ["DC", 0x0000_0002],
  ["LC", 0x0000_0004],
  ["SW", 0x0000_0008],
  ["RP", 0x0000_0010],
  ["WP", 0x0000_0020],
  ["DT", 0x0000_0040],
  ["LO", 0x0000_0080],
  ["CR", 0x0000_0100],
  ["FA", 0x001f_01ff],
  ["FR", 0x0012_0089],
  ["FW", 0x0012_0116],
  ["FX", 0x0012_00a0],
  ["KA", 0x000f_003f],
  ["KR", 0x0002_0019],
  ["KW", 0x0002_0006],
  ["KX", 0x0002_0019],
]);

/**
 * Reads the rights of an entry as SDDL writes them: two-letter names one after the other, or one
 * number (hexadecimal, octal with a leading 0, or decimal).
 *
 * @param text the third field of an entry
 * @returns 32 bits, unsigned; undefined when it is neither
 */
export function parseAccessMask(text: string): number | undefined {
  if (text === "") return 0;
  if (/^[0-9]/.test(text)) return numeric(text);
  if (text.length % 2 !== 0 || text.length > 64) return undefined;
  let mask = 0;
  for (let at = 0; at < text.length; at += 2) {
    const bits = NAMES.get(text.slice(at, at + 2).toUpperCase());
    if (bits === undefined) return undefined;
    mask |= bits;
  }
  return mask >>> 0;
}

function numeric(text: string): number | undefined {
  if (text.length > 12) return undefined;
  let value: number;
  if (/^0x[0-9a-f]+$/i.test(text)) value = Number.parseInt(text.slice(2), 16);
  else if (/^0[0-7]*$/.test(text)) value = Number.parseInt(text, 8);
  else if (/^[1-9][0-9]*$/.test(text)) value = Number.parseInt(text, 10);
  else return undefined;
  return value <= 0xffff_ffff ? value : undefined;
}
