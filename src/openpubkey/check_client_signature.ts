import { decodeBase64url } from "../encoding/base64.ts";
import type { JsonObject } from "../encoding/json_value.ts";
import { decodeUtf8 } from "../encoding/utf8.ts";
import { BadEvidenceError } from "../errors/refusal.ts";
import {
  type ClientInstanceClaims,
  clientInstanceClaims,
  parseClientKey,
} from "./client_instance_claims.ts";
import type { PkToken } from "./pk_token.ts";
import { verifySignature } from "./verify_signature.ts";

declare const clientSigned: unique symbol;

/** A PK Token whose client signature holds under the key its own header names. */
export interface ClientSignedPkToken {
  readonly [clientSigned]: true;
  /** The token. */
  readonly token: PkToken;
  /** The claims the client signed. */
  readonly client: ClientInstanceClaims;
}

/** Header members that could make another library look elsewhere for a key. */
const FOREIGN_MEMBERS = ["jku", "jwk", "x5u", "x5c", "x5t", "x5t#S256", "kid", "cty", "zip", "enc"];

/**
 * Checks the client's half of a PK Token: well-formed client instance claims in the very bytes our
 * clients write, signed by the key they name. Needs neither network nor clock.
 *
 * The Go tool accepts a reordered or padded header, any `rz` and registered header members; no client
 * has ever written them (`tests/attacks/client_instance_claims_test.ts`).
 *
 * @param token a parsed PK Token
 * @returns the token with its claims; the only producer of this type
 * @throws {BadEvidenceError} one of the `CIC_` codes
 */
export async function checkClientSignature(token: PkToken): Promise<ClientSignedPkToken> {
  const { header, signature } = token.cic;
  const key = parseClientKey(header.members);
  const signed = {
    header: header.segment,
    payload: token.claims.segment,
    signature,
  };
  // on another thread, while this one hashes and compares; never rejects
  const holds = verifySignature(signed, key.userKey, key.algorithm);
  const client = await clientInstanceClaims(header.members, key);
  requireCanonicalClaims(header.segment, header.members, client);
  if (!await holds) {
    throw new BadEvidenceError("CIC_SIG_INVALID", "The client's signature does not hold", {
      algorithm: client.algorithm,
    });
  }
  return { token, client } as unknown as ClientSignedPkToken;
}

function requireCanonicalClaims(
  segment: string,
  members: JsonObject,
  client: ClientInstanceClaims,
): void {
  if (decodeUtf8(decodeBase64url(segment)) !== client.canonical) {
    throw new BadEvidenceError("CIC_NOT_CANONICAL", "The client's header is not canonical JSON");
  }
  const rz = members.get("rz");
  if (typeof rz !== "string" || !/^[0-9a-f]{64}$/.test(rz)) {
    throw new BadEvidenceError("CIC_NOT_CANONICAL", "The client's rz is not 64 hex digits");
  }
  for (const name of FOREIGN_MEMBERS) {
    if (members.has(name)) {
      throw new BadEvidenceError(
        "CIC_NOT_CANONICAL",
        `The client's header has the member "${name}"`,
      );
    }
  }
}
