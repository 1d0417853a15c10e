import { MAX_CLOCK_AHEAD } from "../openpubkey/expiration.ts";
import type { KeyIdentity } from "./key_identity.ts";

/** Seconds that servers with the usual policy take a key for, from `iat` on. */
export const USUAL_LIFETIME = 24 * 3600;

/** Seconds before its end from which on a key does not count any more: it must last for a login. */
const LAST_MOMENT = 30;

/** How a key stands. */
export interface KeyLife {
  /** `iat` of the ID token, Unix seconds; undefined when it has none. */
  readonly since: number | undefined;
  /** Last second, Unix: `iat` and the lifetime, or the end of the certificate if that is sooner. */
  readonly until: number;
  /** `renew` from two thirds of the life on; `ended` also just before the end, and before the begin. */
  readonly state: "fresh" | "renew" | "ended";
}

/**
 * Says how long a key is good for.
 *
 * @param identity of its certificate
 * @param options `lifetimeSeconds`: for how long servers take it, from `iat` on; `now`: Unix seconds
 * @returns until when, and what to do
 */
export function keyLife(
  identity: Pick<KeyIdentity, "claims" | "certificateFrom" | "certificateExpires">,
  { lifetimeSeconds, now }: { readonly lifetimeSeconds: number; readonly now: number },
): KeyLife {
  const since = identity.claims.issuedAt;
  if (since === undefined) return { since, until: 0, state: "ended" };
  // the certificate is not good any more at the second it names
  const until = Math.min(since + lifetimeSeconds, (identity.certificateExpires ?? Infinity) - 1);
  const begun = since <= now + MAX_CLOCK_AHEAD && identity.certificateFrom <= now;
  if (!begun || now + LAST_MOMENT > until) return { since, until, state: "ended" };
  return { since, until, state: now > since + (until - since) * 2 / 3 ? "renew" : "fresh" };
}
