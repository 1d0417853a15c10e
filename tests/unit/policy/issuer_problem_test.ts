import assert from "node:assert/strict";
import { issuerProblem } from "../../../src/policy/issuer_problem.ts";

Deno.test("issuerProblem finds nothing wrong with https issuers", () => {
  const good = ["https://accounts.google.com", "https://op.example.com/", "https://h:8443/a/v2.0"];
  for (const issuer of [...good, "https://OP.example.com", "https://[::1]:9/x", "https://op/%23"]) {
    assert.equal(issuerProblem(issuer), undefined, issuer);
  }
});

Deno.test("issuerProblem refuses what is no URL of a web server", () => {
  const bad = ["", "google", "op.example.com", "https://", "https:///x", "https:op.example.com"];
  const odd = ["file:///etc/passwd", "data:,x", "javascript:0", "ftp://op", "https:\\\\op", "//op"];
  const split = [
    "https://op\n.example.com",
    "https://op\t",
    " https://op",
    "https://o p",
    "https://\u0000",
  ];
  for (const issuer of [...bad, ...odd, ...split, "https://op:99999", "https://[::1"]) {
    assert.equal(issuerProblem(issuer)?.kind, "issuer-invalid", issuer);
  }
});

Deno.test("issuerProblem refuses users, queries and fragments", () => {
  const bad = [
    "https://a@op",
    "https://a:b@op",
    "https://op?",
    "https://op?x=1",
    "https://op#",
    "https://op/#f",
  ];
  for (const issuer of bad) assert.equal(issuerProblem(issuer)?.kind, "issuer-invalid", issuer);
});

Deno.test("issuerProblem allows http for this machine only, and only when told to", () => {
  const local = [
    "http://localhost:8998",
    "http://127.0.0.1:1",
    "http://127.9.9.9",
    "http://[::1]:80",
  ];
  for (const issuer of local) {
    assert.equal(issuerProblem(issuer)?.kind, "issuer-not-https", issuer);
    assert.equal(issuerProblem(issuer, { allowLoopbackHttp: true }), undefined, issuer);
  }
  const far = [
    "http://op.example.com",
    "http://localhost.example.com",
    "http://127.0.0.1.example.com",
  ];
  for (const issuer of [...far, "http://oidc.local", "http://0.0.0.0", "http://10.0.0.1"]) {
    const kind = issuerProblem(issuer, { allowLoopbackHttp: true })?.kind;
    assert.equal(kind, "issuer-not-https", issuer);
  }
});
