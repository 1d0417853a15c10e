import assert from "node:assert/strict";
import { expandSshdTokens, sshdTokens } from "../../../../src/admin/doctor/sshd_tokens.ts";

Deno.test("sshdTokens tells recent and unknown tokens apart", () => {
  assert.deepEqual(sshdTokens(["/x", "%u", "a%%b", "%C", "%D%u", "%q"]), {
    all: ["%u", "%%", "%C", "%D", "%q"],
    recent: ["%C", "%D"],
    unknown: ["%q"],
  });
});

Deno.test("expandSshdTokens puts in values, one word each, whatever they hold", () => {
  const values = {
    user: "a b %k",
    uid: 1000,
    home: "/home/a",
    keyBase64: "AAAA",
    keyType: "t",
    fingerprint: "SHA256:x",
  };
  assert.deepEqual(
    expandSshdTokens(["/bin/%u", "%u", "%k:%t", "100%%", "%U%h", "%f", "%C", "%q"], values),
    [
      "/bin/a b %k",
      "a b %k",
      "AAAA:t",
      "100%",
      "1000/home/a",
      "SHA256:x",
      "127.0.0.1 49152 127.0.0.1 22",
      "%q",
    ],
  );
});
