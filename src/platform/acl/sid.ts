/** SIDs with a meaning here; see "Well-known SIDs" in the Windows documentation. */
export const WELL_KNOWN_SIDS = {
  administrators: "S-1-5-32-544",
  system: "S-1-5-18",
  trustedInstaller: "S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464",
  creatorOwner: "S-1-3-0",
  ownerRights: "S-1-3-4",
} as const;

/**
 * Two-letter names of SDDL ([MS-DTYP] 2.5.1.1) that stand for one SID everywhere. Those that depend
 * on the machine or its domain (LA, DA, ...) are not here: what they stand for cannot be known from
 * the text.
 */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ["AC", "S-1-15-2-1"],
  ["AN", "S-1-5-7"],
  ["AO", "S-1-5-32-548"],
  ["AS", "S-1-18-1"],
  ["AU", "S-1-5-11"],
  ["BA", WELL_KNOWN_SIDS.administrators],
  ["BG", "S-1-5-32-546"],
  ["BO", "S-1-5-32-551"],
  ["BU", "S-1-5-32-545"],
  ["CD", "S-1-5-32-574"],
  ["CG", "S-1-3-1"],
  ["CO", WELL_KNOWN_SIDS.creatorOwner],
  ["CY", "S-1-5-32-569"],
  ["ED", "S-1-5-9"],
  ["ER", "S-1-5-32-573"],
  ["HA", "S-1-5-32-578"],
  ["HI", "S-1-16-12288"],
  ["IS", "S-1-5-32-568"],
  ["IU", "S-1-5-4"],
  ["LS", "S-1-5-19"],
  ["LU", "S-1-5-32-559"],
  ["LW", "S-1-16-4096"],
  ["ME", "S-1-16-8192"],
  ["MP", "S-1-16-8448"],
  ["MU", "S-1-5-32-558"],
  ["NO", "S-1-5-32-556"],
  ["NS", "S-1-5-20"],
  ["NU", "S-1-5-2"],
  ["OW", WELL_KNOWN_SIDS.ownerRights],
  ["PO", "S-1-5-32-550"],
  ["PS", "S-1-5-10"],
  ["PU", "S-1-5-32-547"],
  ["RC", "S-1-5-12"],
  ["RD", "S-1-5-32-555"],
  ["RE", "S-1-5-32-552"],
  ["RM", "S-1-5-32-580"],
  ["RU", "S-1-5-32-554"],
  ["SI", "S-1-16-16384"],
  ["SO", "S-1-5-32-549"],
  ["SS", "S-1-18-2"],
  ["SU", "S-1-5-6"],
  ["SY", WELL_KNOWN_SIDS.system],
  ["UD", "S-1-5-84-0-0-0-0-0"],
  ["WD", "S-1-1-0"],
  ["WR", "S-1-5-33"],
]);

const MAX_SUB_AUTHORITIES = 15;
const MAX_32 = 0xffff_ffffn;
const MAX_48 = 0xffff_ffff_ffffn;

/**
 * Reads a SID as SDDL writes it: `S-1-5-32-544`, in any case, numbers decimal or hexadecimal, or a
 * two-letter name. One SID has one result, so that results can be compared as text.
 *
 * @param text the SID
 * @returns canonical decimal form; undefined when it is none, or a name that depends on the machine
 */
export function parseSid(text: string): string | undefined {
  if (text.length === 2) return ALIASES.get(text.toUpperCase());
  if (text.length > 256) return undefined;
  const [letter, revision, authority, ...rest] = text.split("-");
  if (letter?.toUpperCase() !== "S" || revision !== "1" || authority === undefined) {
    return undefined;
  }
  if (rest.length > MAX_SUB_AUTHORITIES) return undefined;
  const numbers = [number(authority, MAX_48), ...rest.map((part) => number(part, MAX_32))];
  return numbers.includes(undefined) ? undefined : `S-1-${numbers.join("-")}`;
}

function number(text: string, most: bigint): string | undefined {
  if (!/^(?:0x[0-9a-f]{1,12}|[0-9]{1,15})$/i.test(text)) return undefined;
  const value = BigInt(text);
  return value <= most ? String(value) : undefined;
}
