import type { JsonObject } from "../encoding/json_value.ts";
import { claimStrings } from "./claim_strings.ts";
import { fold } from "./fold.ts";
import { lowerCase } from "./lower_case.ts";

/** Where claims about a person or job come from. */
export type ClaimsOrigin = "ID token" | "userinfo";

/**
 * One set of claims about whoever wants to log in, in the forms in which policy rows ask for them.
 * Each form is computed once, however many rows ask.
 */
export class SubjectClaims {
  /** Where the claims come from. */
  readonly origin: ClaimsOrigin;
  /** `sub`; empty when absent. */
  readonly subject: string;
  /** `email`; empty when absent. */
  readonly email: string;
  /** {@linkcode email} folded. */
  readonly foldedEmail: string;
  /** {@linkcode email} in lower case. */
  readonly lowerEmail: string;
  /** All claims. */
  readonly claims: JsonObject;
  readonly #strings = new Map<string, readonly string[]>();

  /**
   * @param origin where the claims come from
   * @param claims the claims; `sub` and `email` count only when they are strings
   */
  constructor(origin: ClaimsOrigin, claims: JsonObject) {
    this.origin = origin;
    this.claims = claims;
    this.subject = stringClaim(claims, "sub");
    this.email = stringClaim(claims, "email");
    this.foldedEmail = fold(this.email);
    this.lowerEmail = lowerCase(this.email);
  }

  /**
   * @param claim exact name of a top-level claim
   * @returns what `claimStrings` says about it
   */
  strings(claim: string): readonly string[] {
    let strings = this.#strings.get(claim);
    if (strings === undefined) {
      strings = claimStrings(this.claims.get(claim));
      this.#strings.set(claim, strings);
    }
    return strings;
  }
}

function stringClaim(claims: JsonObject, name: string): string {
  const value = claims.get(name);
  return typeof value === "string" ? value : "";
}
