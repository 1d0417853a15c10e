import { BadEvidenceError } from "../errors/refusal.ts";
import { unreachable } from "../errors/unreachable.ts";
import { parseIdTokenClaims } from "./id_token_claims.ts";
import type { CompactIdToken, PkToken, TokenSignature } from "./pk_token.ts";
import { readSegmentBytes } from "./read_segment.ts";
import { parseTokenHeader, type TokenHeader } from "./token_header.ts";

/** Largest compact PK Token, in characters. */
export const MAX_PK_TOKEN_LENGTH = 48 * 1024;

/** One payload, three possible signers. */
const MAX_SEGMENTS = 7;

type Role = "op" | "cic" | "cos";

/**
 * Parses the compact form of a PK Token: `payload ":" header ":" signature ...`, optionally followed
 * by `"."` and a refreshed ID token in JWT compact form.
 *
 * Stricter than the Go tool, which keeps the last of two signatures of one role and crashes without a
 * client signature (`tests/attacks/pk_token_test.ts`).
 *
 * @param compact the text carried in the certificate extension `openpubkey-pkt`
 * @returns the parts; nothing is verified yet
 * @throws {BadEvidenceError} one of the `PKT_` codes
 */
export function parsePkToken(compact: string): PkToken {
  if (compact.length > MAX_PK_TOKEN_LENGTH) {
    throw new BadEvidenceError("PKT_TOO_LARGE", "The PK Token is too large", {
      length: compact.length,
      limit: MAX_PK_TOKEN_LENGTH,
    });
  }
  const dot = compact.indexOf(".");
  const token = dot < 0 ? compact : compact.slice(0, dot);
  const refreshed = dot < 0 ? undefined : parseCompactIdToken(compact.slice(dot + 1));
  const [payload, ...pairs] = token.split(":", MAX_SEGMENTS + 1);
  if (payload === undefined || pairs.length < 2 || pairs.length % 2 !== 0) {
    throw new BadEvidenceError("PKT_SEGMENTS", "The PK Token has a wrong number of segments", {
      segments: pairs.length + 1,
    });
  }
  const claims = parseIdTokenClaims(payload);
  const signatures = new Map<Role, TokenSignature>();
  for (let i = 0; i + 1 < pairs.length; i += 2) {
    addSignature(signatures, pairs[i] ?? "", pairs[i + 1] ?? "");
  }
  const op = signatures.get("op");
  const cic = signatures.get("cic");
  if (op === undefined) {
    throw new BadEvidenceError("PKT_MISSING_OP", "The PK Token has no signature of a provider");
  }
  if (cic === undefined) {
    throw new BadEvidenceError("PKT_MISSING_CIC", "The PK Token has no signature of a client");
  }
  return { claims, op, cic, cos: signatures.get("cos"), refreshed };
}

/**
 * Parses an ID token in JWT compact form.
 *
 * @param text three base64url segments joined by dots
 * @returns its parts; nothing is verified
 * @throws {BadEvidenceError} `PKT_FRESH_SHAPE` when there are not three segments, or another `PKT_`
 *   code when one of them does not parse
 */
export function parseCompactIdToken(text: string): CompactIdToken {
  const [header, payload, signature, ...more] = text.split(".", 4);
  if (header === undefined || payload === undefined || signature === undefined || more.length > 0) {
    throw new BadEvidenceError("PKT_FRESH_SHAPE", "The refreshed ID token is not a JWT");
  }
  return { ...parseSignature(header, signature), claims: parseIdTokenClaims(payload) };
}

/**
 * Whose signature a header announces (`typ`, exact but for `at+jwt`).
 *
 * @param header a protected header
 * @returns the role
 * @throws {BadEvidenceError} `PKT_UNKNOWN_TYP`
 */
export function roleOf(header: TokenHeader): Role {
  const typ = header.typ ?? "";
  if (typ === "" || typ === "JWT" || typ === "dpop+id_token") return "op";
  if (typ.toLowerCase() === "at+jwt") return "op";
  if (typ === "CIC") return "cic";
  if (typ === "COS") return "cos";
  throw new BadEvidenceError("PKT_UNKNOWN_TYP", "A token header has an unknown typ", {
    typ: typ.slice(0, 64),
  });
}

function addSignature(
  signatures: Map<Role, TokenSignature>,
  headerSegment: string,
  signatureSegment: string,
): void {
  const signature = parseSignature(headerSegment, signatureSegment);
  const role = roleOf(signature.header);
  if (signatures.has(role)) {
    throw new BadEvidenceError(duplicateCode(role), `The PK Token is signed twice as ${role}`);
  }
  signatures.set(role, signature);
}

function parseSignature(headerSegment: string, signatureSegment: string): TokenSignature {
  return {
    header: parseTokenHeader(headerSegment),
    signature: readSegmentBytes(signatureSegment, "signature"),
    signatureSegment,
  };
}

function duplicateCode(role: Role): "PKT_DUP_OP" | "PKT_DUP_CIC" | "PKT_DUP_COS" {
  switch (role) {
    case "op":
      return "PKT_DUP_OP";
    case "cic":
      return "PKT_DUP_CIC";
    case "cos":
      return "PKT_DUP_COS";
    default:
      return unreachable(role);
  }
}
