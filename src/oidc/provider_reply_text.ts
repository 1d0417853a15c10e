import { canonicalJson } from "../encoding/canonical_json.ts";
import { unreachable } from "../errors/unreachable.ts";
import { keySetToJson } from "../openpubkey/key_set.ts";
import type { ProviderKeySet } from "./provider_key_set.ts";
import type { ProviderReply } from "./provider_message.ts";
import type { Userinfo } from "./userinfo.ts";

/**
 * Writes a reply as plain text; `parseProviderReply` reads it back to an equal value.
 *
 * @param reply any reply
 * @returns one JSON object
 */
export function providerReplyText(reply: ProviderReply): string {
  switch (reply.kind) {
    case "keys":
      return reply.keys === undefined ? `{"kind":"keys"}` : keysText(reply.keys);
    case "userinfo":
      return userinfoText(reply.userinfo);
    case "failed": {
      const { code, message, evidence } = reply.error;
      return JSON.stringify({ kind: "failed", code, message, evidence });
    }
    default:
      return unreachable(reply);
  }
}

function keysText({ keySet, ...facts }: ProviderKeySet): string {
  const head = JSON.stringify({ kind: "keys", ...facts });
  return `${head.slice(0, -1)},"jwks":${keySetToJson(keySet)}}`;
}

function userinfoText(userinfo: Userinfo): string {
  if (userinfo.kind === "failed") {
    const { reason, status, elapsedMs } = userinfo;
    return JSON.stringify({ kind: "userinfo", reason, status, elapsedMs });
  }
  return `{"kind":"userinfo","claims":${canonicalJson(userinfo.claims)}}`;
}
