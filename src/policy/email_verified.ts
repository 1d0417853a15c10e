import { isJsonArray, type JsonObject } from "../encoding/json_value.ts";
import { fold } from "./fold.ts";

/** What the claim `email_verified` says. */
export type EmailVerified = "verified" | "missing" | "not verified";

/**
 * Reads `email_verified` (OpenID Connect Core section 5.1). Some providers send it as a string, some
 * never send it; it is not required, only warned about.
 *
 * @param claims the claims that the email was taken from
 * @returns "missing" when the claim is absent or an empty list
 */
export function emailVerified(claims: JsonObject): EmailVerified {
  const value = claims.get("email_verified");
  const first = isJsonArray(value) ? value[0] : value;
  if (first === undefined) return "missing";
  const affirmed = first === true || (typeof first === "string" && fold(first) === "true");
  return affirmed ? "verified" : "not verified";
}
