/**
 * How long an answer may be kept, in its sender's opinion (RFC 9111 sections 4.2 and 5.2): the
 * `max-age` of `Cache-Control` less the `Age` it already has. `Expires` is not looked at.
 *
 * @param headers names in lower case
 * @returns whole seconds, at least 0; 0 for `no-store`, `no-cache` and nonsense; undefined when the
 *   sender has no opinion
 */
export function maxAge(headers: ReadonlyMap<string, string>): number | undefined {
  const directives = (headers.get("cache-control") ?? "").slice(0, 1024).toLowerCase().split(",");
  let seconds: number | undefined;
  for (const directive of directives) {
    const [name = "", value = ""] = directive.trim().split("=", 2);
    if (name === "no-store" || name === "no-cache") return 0;
    if (name !== "max-age") continue;
    seconds = Math.min(seconds ?? Number.POSITIVE_INFINITY, deltaSeconds(value));
  }
  if (seconds === undefined) return undefined;
  return Math.max(0, seconds - deltaSeconds(headers.get("age") ?? ""));
}

/** Whole seconds; 0 for anything else. Too many digits mean "long", as the RFC wants. */
function deltaSeconds(text: string): number {
  const digits = /^\s*"?([0-9]+)"?\s*$/.exec(text)?.[1];
  return digits === undefined ? 0 : Math.min(Number(digits), 2 ** 31);
}
