import assert from "node:assert/strict";
import { transportFailure } from "../../../src/oidc/transport_failure.ts";

/** Texts of Deno 2.9.6 as they were seen; the reasons are what the cache and the log decide by. */
const SEEN: readonly (readonly [string, string])[] = [
  [
    "error sending request for url (https://op.example/): client error (Connect): dns error: " +
    "failed to lookup address information: Name or service not known",
    "dns",
  ],
  [
    "error sending request for url (https://op.example/): client error (Connect): tcp connect " +
    "error: Connection refused (os error 111)",
    "connect",
  ],
  [
    "error sending request for url (https://op.example/): client error (Connect): tcp connect " +
    "error: Network is unreachable (os error 101)",
    "connect",
  ],
  [
    "error sending request for url (https://op.example/): client error (Connect): invalid peer " +
    "certificate: UnknownIssuer",
    "tls",
  ],
  [
    "error sending request for url (https://op.example/): client error (Connect): received fatal " +
    "alert: HandshakeFailure",
    "tls",
  ],
  [
    "error sending request from 127.0.0.1:4 for http://127.0.0.1:5/ (127.0.0.1:5): client error " +
    "(SendRequest): connection closed before message completed",
    "connection-lost",
  ],
  [
    "error sending request from 127.0.0.1:4 for http://127.0.0.1:5/ (127.0.0.1:5): client error " +
    "(SendRequest): invalid HTTP version parsed",
    "protocol",
  ],
];

Deno.test("transportFailure sorts what the runtime says", () => {
  for (const [text, reason] of SEEN) {
    const error = new TypeError("fetch failed", { cause: new Error(text) });
    assert.equal(transportFailure(error).reason, reason, text);
  }
  assert.equal(
    transportFailure(new TypeError("Fetch failed: Requests to port 1 are blocked")).reason,
    "url-not-allowed",
  );
  assert.equal(
    transportFailure(new TypeError("error reading a body from connection")).reason,
    "connection-lost",
  );
  assert.equal(
    transportFailure(new Error("Failed to load platform certificates: No such file")).reason,
    "tls",
  );
});

Deno.test("transportFailure names the certificate's fault and nothing else of the text", () => {
  const cases: Readonly<Record<string, string>> = {
    "certificate expired: verification time 17 (UNIX), but secret": "expired",
    "certificate not valid yet: verification time 17 (UNIX)": "not valid yet",
    'certificate not valid for name "localhost"; only DnsName("secret")': "made for another name",
    "UnknownIssuer": "from an unknown authority",
    "BadSignature and secret": "BadSignature",
  };
  for (const [text, words] of Object.entries(cases)) {
    const cause = new Error(`client error (Connect): invalid peer certificate: ${text}`);
    assert.deepEqual(transportFailure(new TypeError("x", { cause })), {
      reason: "tls",
      detail: `the server's certificate does not hold (${words})`,
    });
  }
});

Deno.test("transportFailure takes the unknown as io and keeps its text to itself", () => {
  for (const error of [new Error('Invalid header value: "Bearer secret"'), "secret", null]) {
    const failure = transportFailure(error);
    assert.equal(failure.reason, "io");
    assert.equal(failure.detail.includes("secret"), false);
  }
});

Deno.test("transportFailure knows the fence", () => {
  const failure = transportFailure(new Deno.errors.NotCapable("Requires net access"));
  assert.equal(failure.detail, "this process has no permission to talk to that host");
});
