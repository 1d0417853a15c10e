import assert from "node:assert/strict";
import { identityName } from "../../../src/client/identity_name.ts";

for (
  const [issuer, audience, name] of [
    [
      "https://accounts.google.com",
      "206584157355-7cbe4s640tvm7naoludob4ut1emii7sf.apps.googleusercontent.com",
      "accounts.google.com-206584157355-7cbe4s6",
    ],
    [
      "https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0",
      "096ce0a3-5e72-4da8-9c86-12924b294a01",
      "login.microsoftonline.com_9188040d-6c67-4c5b-b112-36a304b66dad_v2.0-096ce0a3-5e72-4da8-9",
    ],
    ["https://op/", "x", "op_-x"],
    ["http://localhost:8080", "x", "http_localhost_8080-x"],
    ["https://op", "a//  b", "op-a_b"],
    ["https://op", "../../etc/passwd", "op-.._.._etc_passwd"],
  ] as const
) {
  Deno.test(`identityName of ${issuer} and ${audience} is ${name}`, () => {
    assert.equal(identityName(issuer, audience), name);
  });
}
