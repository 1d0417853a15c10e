import { decodeBase64url } from "../encoding/base64.ts";
import type { Bytes } from "../encoding/bytes.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../encoding/json_value.ts";
import { DuplicateMemberError, parseJson } from "../encoding/parse_json.ts";
import { decodeUtf8 } from "../encoding/utf8.ts";
import { BadEvidenceError } from "../errors/refusal.ts";

/**
 * Decodes a base64url segment of a token.
 *
 * @param segment base64url text
 * @param what the segment's name, for the message
 * @returns its bytes
 * @throws {BadEvidenceError} `PKT_BASE64` unless it is canonical base64url
 */
export function readSegmentBytes(segment: string, what: string): Bytes {
  try {
    return decodeBase64url(segment);
  } catch (cause) {
    throw new BadEvidenceError("PKT_BASE64", `A token ${what} is not base64url`, { what }, cause);
  }
}

/**
 * Reads a JSON object from a base64url segment of a token.
 *
 * @param segment base64url text of UTF-8 JSON
 * @param what the segment's name, for the message
 * @returns the object
 * @throws {BadEvidenceError} `PKT_BASE64`, `PKT_JSON` or `PKT_DUP_MEMBER`
 */
export function readSegment(segment: string, what: string): JsonObject {
  const bytes = readSegmentBytes(segment, what);
  let value: JsonValue;
  try {
    value = parseJson(decodeUtf8(bytes));
  } catch (cause) {
    if (cause instanceof DuplicateMemberError) {
      throw new BadEvidenceError(
        "PKT_DUP_MEMBER",
        `A token ${what} has the member "${cause.member}" twice`,
        { what, member: cause.member },
      );
    }
    throw new BadEvidenceError("PKT_JSON", `A token ${what} is not JSON`, { what }, cause);
  }
  if (!isJsonObject(value)) {
    throw new BadEvidenceError("PKT_JSON", `A token ${what} is not a JSON object`, { what });
  }
  return value;
}
