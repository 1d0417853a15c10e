import { canonicalJson } from "../encoding/canonical_json.ts";
import type { JsonObject } from "../encoding/json_value.ts";
import { encodeUtf8 } from "../encoding/utf8.ts";
import { CommandError } from "../errors/command_error.ts";

/**
 * Characters of base64 beyond which servers refuse: sshd hands the certificate to `verify` as one
 * argument, and ours reads no more than this.
 */
const MOST = 64 * 1024;
/** Characters beyond which some servers have trouble (Windows: 32 767 for a whole command line). */
const MUCH = 8 * 1024;

/**
 * Measures a certificate before it is written. What makes it large is the ID token, and that is for
 * the provider's administrator to change, so the largest claims are named.
 *
 * @param base64 the certificate
 * @param claims claims of the ID token in it
 * @returns a warning, or undefined when the size is nothing special
 * @throws {CommandError} `token_too_large` when no server would take it
 */
export function certificateSizeWarning(base64: string, claims: JsonObject): string | undefined {
  if (base64.length <= MUCH) return undefined;
  const fact = `the certificate has ${base64.length} characters; largest claims: ${
    largest(claims)
  }`;
  if (base64.length <= MOST) return fact;
  throw new CommandError("token_too_large", `Cannot use the ID token: ${fact}`, {
    hints: ["have the provider put less into the ID token of this client, such as fewer groups"],
  });
}

function largest(claims: JsonObject): string {
  const sizes = [...claims].map(([name, value]) => ({
    name,
    bytes: encodeUtf8(canonicalJson(value)).length,
  }));
  return sizes.toSorted((a, b) => b.bytes - a.bytes).slice(0, 3)
    .map(({ name, bytes }) => `${name} (${bytes} bytes)`).join(", ");
}
