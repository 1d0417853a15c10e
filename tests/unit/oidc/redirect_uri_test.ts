import assert from "node:assert/strict";
import { parseRedirectUri } from "../../../src/oidc/redirect_uri.ts";
import { assertCode } from "../../support/assert_code.ts";

Deno.test("parseRedirectUri takes localhost as both loopback addresses", () => {
  const uri = parseRedirectUri("http://localhost:3000/login-callback");
  assert.deepEqual(uri, {
    text: "http://localhost:3000/login-callback",
    host: "localhost",
    addresses: ["127.0.0.1", "::1"],
    port: 3000,
    path: "/login-callback",
  });
});

Deno.test("parseRedirectUri takes a loopback literal as that address alone", () => {
  assert.deepEqual(parseRedirectUri("http://127.0.0.1:3000/cb").addresses, ["127.0.0.1"]);
  assert.deepEqual(parseRedirectUri("http://127.4.5.6:3000/cb").addresses, ["127.4.5.6"]);
  assert.deepEqual(parseRedirectUri("http://[::1]:3000/cb").addresses, ["::1"]);
});

Deno.test("parseRedirectUri listens where the browser will ask", () => {
  assert.equal(parseRedirectUri("http://localhost:3000/a/../b%20c").path, "/b%20c");
  assert.equal(parseRedirectUri("http://localhost:3000").path, "/");
  assert.equal(parseRedirectUri("http://localhost:80/cb").port, 80);
  assert.equal(parseRedirectUri("http://localhost:0/cb").port, 0);
});

for (
  const text of [
    "",
    "localhost:3000/cb",
    "http://localhost/cb",
    "http://localhost:/cb",
    "https://localhost:3000/cb",
    "http://LOCALHOST:3000/cb",
    "http://localhost.:3000/cb",
    "http://localhost.example.com:3000/cb",
    "http://example.com:3000/cb",
    "http://user@localhost:3000/cb",
    "http://localhost:3000@example.com/cb",
    "http://localhost:3000\\@example.com/cb",
    "http://127.0.0.1.example.com:3000/cb",
    "http://127.0.0.300:3000/cb",
    "http://127.000.0.1:3000/cb",
    "http://127.1:3000/cb",
    "http://2130706433:3000/cb",
    "http://[::ffff:127.0.0.1]:3000/cb",
    "http://[::]:3000/cb",
    "http://0.0.0.0:3000/cb",
    "http://localhost:70000/cb",
    "http://localhost:3000/c b",
    "http://localhost:3000/cb?x=1",
    "http://localhost:3000/cb#x",
    "http://localhost:3000/cb\n",
  ]
) {
  Deno.test(`parseRedirectUri refuses ${JSON.stringify(text)}`, () => {
    assertCode(() => parseRedirectUri(text), "config_invalid");
  });
}
