import assert from "node:assert/strict";
import { providerClass } from "../../../src/policy/provider_class.ts";

Deno.test("providerClass takes an ordinary issuer's commitment from the nonce", () => {
  for (const issuer of ["https://accounts.google.com", "https://gitlab.com", "https://op/x/"]) {
    assert.deepEqual(providerClass(issuer, "c"), {
      issuer,
      clientId: "c",
      checkClientId: true,
      commitment: "nonce",
      gqOnly: false,
    });
  }
});

Deno.test("providerClass takes the commitment of GitHub Actions from aud and wants GQ", () => {
  const issuer = "https://token.actions.githubusercontent.com";
  const wanted = { issuer, clientId: "x", checkClientId: false, commitment: "aud", gqOnly: true };
  assert.deepEqual(providerClass(issuer, "x"), wanted);
  assert.equal(providerClass(`${issuer}/`, "x").commitment, "nonce", "exactly this issuer");
});

Deno.test("providerClass knows Forgejo by its path and drops one final slash", () => {
  const issuer = "https://codeberg.org/api/actions";
  for (const written of [issuer, `${issuer}/`]) {
    const { commitment, gqOnly, ...rest } = providerClass(written, "codeberg");
    assert.deepEqual([rest.issuer, commitment, gqOnly], [issuer, "aud", true]);
  }
  assert.equal(providerClass(`${issuer}//`, "c").commitment, "nonce");
  assert.equal(providerClass("https://x/api/actionsx", "c").commitment, "nonce");
  assert.equal(providerClass("http://localhost:1/api/actions", "c").commitment, "nonce");
});

Deno.test("providerClass opts into GitLab CI by the client ID", () => {
  const clientId = "OPENPUBKEY-PKTOKEN:1234";
  assert.deepEqual(providerClass("https://gitlab.com", clientId), {
    issuer: "https://gitlab.com",
    clientId,
    checkClientId: true,
    commitment: "gq-bound",
    audiencePrefix: "OPENPUBKEY-PKTOKEN:",
    gqOnly: true,
  });
  assert.equal(providerClass("https://gitlab.com", "openpubkey-pktoken:1").commitment, "nonce");
  const actions = "https://token.actions.githubusercontent.com";
  assert.equal(providerClass(actions, clientId).commitment, "aud", "the issuer goes first");
});
