import assert from "node:assert/strict";
import { parseFetchUrl } from "../../../src/oidc/parse_fetch_url.ts";

Deno.test("parseFetchUrl allows https with port, path and query", () => {
  for (
    const text of [
      "https://op.example/jwks",
      "https://op.example:8443/a/b.json?p=B2C_1_sign-in&x=%20",
      "https://10.1.2.3/keys",
      "https://[2001:db8::1]/keys",
      "https://login.microsoftonline.com/common/discovery/v2.0/keys",
    ]
  ) {
    const parsed = parseFetchUrl(text);
    assert.equal(parsed.kind, "allowed", text);
  }
});

Deno.test("parseFetchUrl refuses everything that is not https", () => {
  for (
    const text of [
      "http://op.example/",
      "http://localhost/",
      "ftp://op.example/",
      "file:///etc/passwd",
      "data:application/json,{}",
      "blob:https://op.example/1",
      "javascript:1",
      "op.example",
      "",
      "//op.example/",
    ]
  ) {
    assert.equal(parseFetchUrl(text).kind, "refused", text);
  }
});

Deno.test("parseFetchUrl allows http to this machine only under the switch", () => {
  const options = { allowLoopbackHttp: true };
  for (const text of ["http://localhost:3000/", "http://127.0.0.1:1/", "http://[::1]/"]) {
    assert.equal(parseFetchUrl(text, options).kind, "allowed", text);
    assert.equal(parseFetchUrl(text).kind, "refused", text);
  }
  for (const text of ["http://op.example/", "http://10.0.0.1/", "http://localhost.example/"]) {
    assert.equal(parseFetchUrl(text, options).kind, "refused", text);
  }
});

Deno.test("parseFetchUrl refuses link-local and metadata addresses in every spelling", () => {
  for (
    const text of [
      "https://169.254.169.254/latest",
      "https://169.254.0.1/",
      "https://2852039166/",
      "https://0xa9.0xfe.0xa9.0xfe/",
      "https://0251.0376.0251.0376/",
      "https://[fe80::1]/",
      "https://[febf::1]/",
      "https://[::ffff:169.254.169.254]/",
      "https://[fd00:ec2::254]/",
      "https://100.100.100.200/",
      "https://metadata.google.internal/",
      "https://METADATA.google.internal./",
      "https://0.0.0.0/",
      "https://[::]/",
    ]
  ) {
    assert.deepEqual(parseFetchUrl(text), {
      kind: "refused",
      problem: "names a link-local or metadata address",
    }, text);
  }
});

Deno.test("parseFetchUrl refuses what URL parsers read in different ways", () => {
  for (
    const text of [
      "https:\\\\op.example/",
      "https://op.example\\@evil.example/",
      "https://op.example/a b",
      "https://op.example/\n",
      " https://op.example/",
      "https://op.example/\u00e9",
      "https://\u043ep.example/",
      "https://op.example/#fragment",
      "https:/op.example/",
      "https:op.example/",
      "https://user@op.example/",
      "https://user:pw@op.example/",
      "https://op.example/<x>",
    ]
  ) {
    assert.equal(parseFetchUrl(text).kind, "refused", text);
  }
});

Deno.test("parseFetchUrl refuses a URL longer than 2048 characters", () => {
  const start = "https://op.example/";
  assert.equal(parseFetchUrl(start.padEnd(2048, "a")).kind, "allowed");
  assert.equal(parseFetchUrl(start.padEnd(2049, "a")).kind, "refused");
});
