import { CommandError } from "../errors/command_error.ts";
import { UndecidableError } from "../errors/refusal.ts";

/** Reasons that lie between us and the provider; every other one is a fault of its answer. */
const UNREACHABLE: ReadonlySet<unknown> = new Set([
  "dns",
  "connect",
  "connect-timeout",
  "timeout",
  "tls",
  "connection-lost",
  "protocol",
  "io",
]);

/**
 * Turns a failure to fetch a provider's discovery document or key set, in the words of the server
 * side, into one that a person who logs in can act on.
 *
 * @param error what `fetchDiscovery` or `fetchKeySet` threw
 * @param issuer the configured issuer
 * @returns a {@linkcode CommandError} `provider_unreachable` or `provider_reply_invalid`; anything
 * that is not a failure to fetch comes back as it is
 */
export function explainFetchError(error: unknown, issuer: string): unknown {
  if (!(error instanceof UndecidableError)) return error;
  const { reason, status, difference, found } = error.evidence;
  if (error.code === "DISC_ISSUER_MISMATCH") {
    return new CommandError(
      "provider_reply_invalid",
      `The provider at "${issuer}" calls itself "${found}" (${difference})`,
      {
        hints: ["set issuer in the client configuration, and on the servers, to exactly that"],
        cause: error,
      },
    );
  }
  const busy = typeof status === "number" && (status >= 500 || status === 429);
  const code = UNREACHABLE.has(reason) || busy ? "provider_unreachable" : "provider_reply_invalid";
  return new CommandError(code, `Cannot log in at "${issuer}": ${lowerFirst(error.message)}`, {
    hints: [hintFor(reason, status)],
    cause: error,
  });
}

function hintFor(reason: unknown, status: unknown): string {
  if (reason === "tls") {
    return "if your company runs its own certificate authority, set SSL_CERT_FILE to its certificate";
  }
  if (status === 404) return "check the issuer in the client configuration";
  if (UNREACHABLE.has(reason)) return "check the network connection and the proxy settings";
  return "ask whoever runs the provider; the address is in the message";
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
