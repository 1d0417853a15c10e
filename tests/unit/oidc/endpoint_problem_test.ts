import assert from "node:assert/strict";
import { endpointProblem } from "../../../src/oidc/endpoint_problem.ts";

Deno.test("endpointProblem allows other hosts over https", () => {
  const issuer = "https://accounts.google.com";
  assert.equal(endpointProblem("https://www.googleapis.com/oauth2/v3/certs", issuer), undefined);
  assert.equal(endpointProblem("https://10.0.0.5/keys", issuer), undefined);
});

Deno.test("endpointProblem keeps an issuer elsewhere from sending us to this machine", () => {
  for (const host of ["localhost", "127.0.0.1", "127.9.9.9", "[::1]", "2130706433"]) {
    assert.equal(
      endpointProblem(`https://${host}/k`, "https://op.example"),
      "leads to this machine",
    );
  }
  assert.equal(endpointProblem("https://localhost/k", "https://localhost:8443"), undefined);
});

Deno.test("endpointProblem allows http only where the issuer itself is http on this machine", () => {
  assert.equal(endpointProblem("http://localhost:1/k", "http://localhost:2"), undefined);
  assert.equal(endpointProblem("http://localhost:1/k", "https://localhost:2"), "is not https");
  assert.equal(endpointProblem("http://localhost:1/k", "https://op.example"), "is not https");
  assert.equal(endpointProblem("http://op.example/k", "http://localhost:2"), "is not https");
});

Deno.test("endpointProblem names what is wrong with a URL", () => {
  const issuer = "https://op.example";
  for (const url of ["file:///etc/passwd", "data:application/json,{}", "ftp://op.example/"]) {
    assert.equal(endpointProblem(url, issuer), "is not https");
  }
  assert.equal(
    endpointProblem("https://169.254.169.254/", issuer),
    "names a link-local or metadata address",
  );
  assert.equal(
    endpointProblem("https://metadata.google.internal/computeMetadata/v1/", issuer),
    "names a link-local or metadata address",
  );
  assert.equal(endpointProblem("", issuer), "is not a URL");
});
