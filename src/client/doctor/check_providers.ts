import { Refusal } from "../../errors/refusal.ts";
import { fetchDiscovery } from "../../oidc/discovery.ts";
import type { HttpGet } from "../../oidc/http_get.ts";
import type { Finding } from "../../terminal/finding.ts";
import type { DoctorWorld } from "./doctor_world.ts";

/** Tokens up to this far in the future are accepted, seconds. */
const TOLERATED_SKEW = 60;

/**
 * Whether the providers answer, with a discovery document that fits, and whether their clocks agree
 * with ours.
 *
 * @param issuers each once
 * @param get the way to the network
 * @param world clock
 * @returns findings
 */
export async function checkProviders(
  issuers: readonly string[],
  get: HttpGet,
  world: Pick<DoctorWorld, "now">,
): Promise<readonly Finding[]> {
  const found = await Promise.all(issuers.map((issuer) => checkProvider(issuer, get, world)));
  return found.flat();
}

async function checkProvider(
  issuer: string,
  get: HttpGet,
  world: Pick<DoctorWorld, "now">,
): Promise<readonly Finding[]> {
  const id = `provider:${issuer}`;
  let ahead: number | undefined;
  const timed: HttpGet = async (url, options) => {
    const reply = await get(url, options);
    const date = Date.parse(reply.headers.get("date") ?? "");
    if (!Number.isNaN(date)) ahead = world.now() - date / 1000;
    return reply;
  };
  try {
    await fetchDiscovery(issuer, timed);
    return [{ id, status: "ok", fact: `${issuer} answers` }, ...clockFindings(issuer, ahead)];
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return [{
      id,
      status: "error",
      fact: `${issuer} cannot be used: ${error.message} (${error.code})`,
      hint: `curl -v ${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`,
    }, ...clockFindings(issuer, ahead)];
  }
}

/** A `Date` header (RFC 9110 section 6.6.1) counts in whole seconds. */
function clockFindings(issuer: string, ahead: number | undefined): readonly Finding[] {
  if (ahead === undefined || Math.abs(ahead) <= TOLERATED_SKEW) return [];
  return [{
    id: "clock",
    status: "error",
    fact: `the clock here is ${Math.round(Math.abs(ahead))} s ${
      ahead > 0 ? "ahead of" : "behind"
    } that of ${issuer}: tokens count as expired or as from the future`,
    hint: "set the clock of this computer, for instance: timedatectl set-ntp true",
  }];
}
