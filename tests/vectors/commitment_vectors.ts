import { decodeBase64url } from "../../src/encoding/base64.ts";
import { isJsonObject, type JsonObject } from "../../src/encoding/json_value.ts";
import { parseJson } from "../../src/encoding/parse_json.ts";
import { decodeUtf8 } from "../../src/encoding/utf8.ts";
import { Refusal } from "../../src/errors/refusal.ts";
import {
  clientInstanceClaims,
  parseClientKey,
} from "../../src/openpubkey/client_instance_claims.ts";
import type { Outcome } from "./outcome.ts";
import { flag, object, text } from "./vector_case.ts";

/**
 * Runs a case of `commitment.json`: the text that is hashed and the commitment.
 *
 * @param testCase the case
 * @returns our answer
 */
export async function runCommitmentCase(testCase: JsonObject): Promise<Outcome> {
  const expected = object(testCase, "expected");
  try {
    const header = parseJson(decodeUtf8(decodeBase64url(text(testCase, "cic_b64u"))), {
      duplicates: "last wins",
    });
    if (!isJsonObject(header)) return { ok: false, code: "PKT_JSON" };
    const claims = await clientInstanceClaims(header, parseClientKey(header));
    if (flag(expected, "ok") && claims.canonical !== text(expected, "canonical")) {
      return { ok: true, difference: `canonical form is ${claims.canonical}` };
    }
    if (flag(expected, "ok") && claims.commitment !== text(expected, "nonce")) {
      return { ok: true, difference: `commitment is ${claims.commitment}` };
    }
    return { ok: true };
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, code: error.code };
    if (error instanceof SyntaxError) return { ok: false, code: "PKT_JSON" };
    throw error;
  }
}
