import { BadEvidenceError } from "../errors/refusal.ts";
import type { JsonObject, JsonValue } from "../encoding/json_value.ts";
import { readSegment } from "./read_segment.ts";

/** The protected header of one signature of a PK Token. */
export interface TokenHeader {
  /** Base64url text as received: what was signed. */
  readonly segment: string;
  /** All members. */
  readonly members: JsonObject;
  /** `alg` when given. */
  readonly alg: string | undefined;
  /** `kid` when given; compared, never interpreted (except by GQ, once). */
  readonly kid: string | undefined;
  /** `typ` when given. */
  readonly typ: string | undefined;
}

/**
 * Reads a protected header (RFC 7515 section 4).
 *
 * Names are exact: the Go tool also takes `ALG` or `Typ`
 * (`tests/attacks/pk_token_test.ts`, "member names in other case").
 *
 * @param segment base64url text
 * @returns the header; `alg`, `kid` and `typ` are strings when present
 * @throws {BadEvidenceError} `PKT_BASE64`, `PKT_JSON`, `PKT_DUP_MEMBER`; `PKT_CLAIM_TYPE` when `alg`,
 *   `kid`, `typ`, `cic` or `jkt` is neither a string nor null; `PKT_CRIT` when an extension is
 *   critical or the payload is declared unencoded (RFC 7797)
 */
export function parseTokenHeader(segment: string): TokenHeader {
  const members = readSegment(segment, "header");
  for (const name of ["crit", "b64"]) {
    if (members.has(name)) {
      throw new BadEvidenceError("PKT_CRIT", `A token header has the member "${name}"`);
    }
  }
  for (const name of ["cic", "jkt"]) optionalString(members.get(name), name);
  return {
    segment,
    members,
    alg: optionalString(members.get("alg"), "alg"),
    kid: optionalString(members.get("kid"), "kid"),
    typ: optionalString(members.get("typ"), "typ"),
  };
}

function optionalString(value: JsonValue | undefined, name: string): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === "string") return value;
  throw new BadEvidenceError("PKT_CLAIM_TYPE", `The header member "${name}" is not a string`, {
    name,
  });
}
