import { UndecidableError } from "../../../errors/refusal.ts";
import { Deadline } from "../../../oidc/deadline.ts";
import { fetchDiscovery } from "../../../oidc/discovery.ts";
import { fetchKeySet } from "../../../oidc/fetch_key_set.ts";
import type { HttpGet } from "../../../oidc/http_get.ts";
import type { ProviderReach } from "../doctor_facts.ts";
import type { DoctorWorld } from "../doctor_world.ts";

const MOST_MS = 10_000;

/**
 * Asks every provider what `verify` would ask it, and looks at its clock.
 *
 * @param issuers the trusted issuers
 * @param get the way to the network
 * @param world clock
 * @returns how each answered, in order
 */
export async function gatherReach(
  issuers: Iterable<string>,
  get: HttpGet,
  world: Pick<DoctorWorld, "now" | "monotonic">,
): Promise<readonly ProviderReach[]> {
  return await Promise.all([...issuers].map((issuer) => ask(issuer, get, world)));
}

async function ask(
  issuer: string,
  get: HttpGet,
  world: Pick<DoctorWorld, "now" | "monotonic">,
): Promise<ProviderReach> {
  let clockAhead: number | undefined;
  const watched: HttpGet = async (url, options) => {
    const reply = await get(url, options);
    const date = Date.parse(reply.headers.get("date") ?? "");
    // A cache in between may tell an old date; `age` says how old (RFC 9111 section 5.1).
    if (!Number.isNaN(date) && reply.headers.get("age") === undefined) {
      clockAhead ??= date / 1000 - Math.floor(world.now());
    }
    return reply;
  };
  const start = world.monotonic();
  const deadline = new Deadline(MOST_MS, world.monotonic);
  let problem: ProviderReach["problem"];
  try {
    const { jwksUri } = await fetchDiscovery(issuer, watched, { deadline });
    await fetchKeySet(jwksUri, watched, { deadline });
  } catch (error) {
    if (!(error instanceof UndecidableError)) throw error;
    problem = {
      code: error.code,
      message: error.message,
      tls: error.evidence["reason"] === "tls",
    };
  }
  return { issuer, milliseconds: world.monotonic() - start, problem, clockAhead };
}
