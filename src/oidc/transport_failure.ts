import type { HttpFailureReason } from "./http_get_error.ts";

/** What the runtime's error means: reason and words. */
export interface TransportFailure {
  readonly reason: HttpFailureReason;
  readonly detail: string;
}

/**
 * Sorts an error of `fetch` or of reading a body. The runtime has no codes for these, only texts;
 * what is not recognised becomes `io`. Nothing of the text itself is passed on except the name of a
 * certificate's fault, because `fetch` quotes header values in some of its messages.
 *
 * @param error what was thrown
 * @returns reason and words
 */
export function transportFailure(error: unknown): TransportFailure {
  if (error instanceof Deno.errors.NotCapable) {
    return { reason: "io", detail: "this process has no permission to talk to that host" };
  }
  const text = textOf(error);
  const fault = CERTIFICATE_FAULT.exec(text)?.[1];
  if (fault !== undefined) {
    return { reason: "tls", detail: `the server's certificate does not hold (${words(fault)})` };
  }
  for (const [pattern, reason, detail] of KNOWN) {
    if (pattern.test(text)) return { reason, detail };
  }
  return { reason: "io", detail: "the request failed" };
}

/** Names of errors, or the beginning of a sentence with details that are the server's to choose. */
const CERTIFICATE_FAULT =
  /invalid peer certificate: (certificate expired|certificate not valid (?:yet|for name)|[A-Za-z]{1,40})/;

function words(fault: string): string {
  switch (fault) {
    case "certificate expired":
      return "expired";
    case "certificate not valid yet":
      return "not valid yet";
    case "certificate not valid for name":
      return "made for another name";
    case "UnknownIssuer":
      return "from an unknown authority";
    default:
      return fault;
  }
}

const KNOWN: readonly (readonly [RegExp, HttpFailureReason, string])[] = [
  [/Failed to load platform certificates/, "tls", "the system's certificates cannot be read"],
  [/Requests to port [0-9]+ are blocked/, "url-not-allowed", "the runtime does not ask that port"],
  [/dns error|failed to lookup address/, "dns", "the host name has no address"],
  [/\(Connect\).{0,200}?(?:tls|handshake|received fatal alert)/i, "tls", "no TLS connection"],
  [/tcp connect error: Connection refused/, "connect", "the connection was refused"],
  [/\(Connect\)/, "connect", "no connection to the host"],
  [/invalid HTTP|parse(?:d|r) error|message head is too large|frame/i, "protocol", "not HTTP"],
  [
    /connection closed|reset by peer|broken pipe|error reading a body|unexpected eof|end of file/i,
    "connection-lost",
    "the connection ended before the answer did",
  ],
];

function textOf(error: unknown): string {
  if (!(error instanceof Error)) return "";
  const cause = error.cause instanceof Error ? error.cause.message : "";
  return `${error.message}\n${cause}`.slice(0, 4000);
}
