import type { JsonObject } from "../../src/encoding/json_value.ts";
import { Refusal } from "../../src/errors/refusal.ts";
import { fetchDiscovery } from "../../src/oidc/discovery.ts";
import { fetchKeySet } from "../../src/oidc/fetch_key_set.ts";
import { parsePkToken } from "../../src/openpubkey/parse_pk_token.ts";
import {
  checkRefreshedClaims,
  checkRefreshedSignature,
} from "../../src/openpubkey/refreshed_id_token.ts";
import {
  type CommitmentKind,
  EXPIRATION_POLICIES,
  type TrustedClient,
} from "../../src/openpubkey/trusted_issuer.ts";
import { verifyPkToken } from "../../src/openpubkey/verify_pk_token.ts";
import type { Outcome } from "./outcome.ts";
import { recordedGet } from "./recorded_get.ts";
import { recordedAnswers } from "./recorded_provider.ts";
import { flag, number, object, text } from "./vector_case.ts";

/**
 * Runs a case of `pktoken.json`: one PK Token against one configured issuer.
 *
 * @param testCase the case
 * @param ops the file's recorded providers
 * @returns our answer
 */
export async function runPkTokenCase(testCase: JsonObject, ops: JsonObject): Promise<Outcome> {
  try {
    await verify(testCase, ops);
    return { ok: true };
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, code: error.code };
    throw error;
  }
}

async function verify(testCase: JsonObject, ops: JsonObject): Promise<void> {
  const client = trustedClient(testCase);
  const issuer = { issuer: text(testCase, "issuer"), clients: [client] as const };
  const now = number(testCase, "now") ?? 0;
  const compact = text(testCase, "pktoken");
  const get = recordedGet(recordedAnswers(ops, [text(testCase, "op")]));
  const { jwksUri } = await fetchDiscovery(issuer.issuer, get);
  const { keySet } = await fetchKeySet(jwksUri, get);
  await verifyPkToken(compact, { issuer, keySet, now });
  if (flag(object(testCase, "verifier"), "require_refreshed")) {
    const fresh = checkRefreshedClaims(parsePkToken(compact), client, now);
    await checkRefreshedSignature(fresh, client, keySet);
  }
}

function trustedClient(testCase: JsonObject): TrustedClient {
  const verifier = object(testCase, "verifier");
  const expiration = EXPIRATION_POLICIES.find((policy) =>
    policy === text(verifier, "expiration_policy")
  );
  if (expiration === undefined) throw new TypeError("Cannot run vector: unknown policy");
  const prefix = text(verifier, "gq_audience_prefix");
  return {
    clientId: text(testCase, "client_id"),
    checkClientId: !flag(verifier, "skip_client_id_check"),
    commitment: commitmentKind(text(verifier, "commitment")),
    ...(prefix === "" ? {} : { audiencePrefix: prefix }),
    gqOnly: flag(verifier, "gq_only"),
    expiration,
    line: 0,
  };
}

function commitmentKind(kind: string): CommitmentKind {
  switch (kind) {
    case "nonce":
    case "aud":
    case "gq-bound":
    case "key-bound":
      return kind;
    default:
      throw new TypeError(`Cannot run vector: "${kind}" is not a kind of commitment`);
  }
}
