/** Units of a length of time, largest first. */
const UNITS: readonly (readonly [name: string, seconds: number])[] = [
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
  ["second", 1],
];

/** Gives the minutes by which local time is behind UTC at an instant, as `Date` does. */
export type ZoneOffset = (date: Date) => number;

const localZone: ZoneOffset = (date) => date.getTimezoneOffset();

/**
 * Writes an instant in RFC 3339, in local time.
 *
 * @param seconds Unix seconds, whole
 * @param zone default the zone of this machine
 * @returns for instance `2026-11-22T09:00:00+01:00`
 */
export function formatInstant(seconds: number, zone: ZoneOffset = localZone): string {
  const date = new Date(seconds * 1000);
  const ahead = -zone(date);
  const local = new Date(date.getTime() + ahead * 60_000).toISOString().slice(0, 19);
  if (ahead === 0) return `${local}Z`;
  const minutes = Math.abs(ahead);
  const hours = String(Math.floor(minutes / 60)).padStart(2, "0");
  return `${local}${ahead < 0 ? "-" : "+"}${hours}:${String(minutes % 60).padStart(2, "0")}`;
}

/**
 * Says how far an instant is from now, in the two largest units.
 *
 * @param seconds Unix seconds
 * @param now Unix seconds
 * @returns for instance `in 23 hours 59 minutes` or `3 days ago`
 */
export function describeDistance(seconds: number, now: number): string {
  const distance = Math.floor(Math.abs(seconds - now));
  if (distance === 0) return "now";
  const first = UNITS.findIndex(([, length]) => distance >= length);
  let rest = distance;
  const parts: string[] = [];
  for (const [name, length] of UNITS.slice(first, first + 2)) {
    const count = Math.floor(rest / length);
    rest -= count * length;
    if (count > 0) parts.push(`${count} ${name}${count === 1 ? "" : "s"}`);
  }
  return seconds > now ? `in ${parts.join(" ")}` : `${parts.join(" ")} ago`;
}

/**
 * Writes an instant with its distance from now.
 *
 * @param seconds Unix seconds, whole
 * @param now Unix seconds
 * @param zone default the zone of this machine
 * @returns for instance `2026-11-22T09:00:00+01:00 (in 23 hours 59 minutes)`
 */
export function describeInstant(
  seconds: number,
  now: number,
  zone: ZoneOffset = localZone,
): string {
  return `${formatInstant(seconds, zone)} (${describeDistance(seconds, now)})`;
}
