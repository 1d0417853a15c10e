import assert from "node:assert/strict";
import { BUILTIN_PROVIDERS } from "../../../../src/oidc/providers/builtin_providers.ts";
import { checkProviderSettings } from "../../../../src/oidc/providers/check_provider_settings.ts";
import type { ProviderSettings } from "../../../../src/oidc/providers/provider_settings.ts";
import { assertCode } from "../../../support/assert_code.ts";
import { providerSettings } from "../../../support/provider_settings.ts";

Deno.test("checkProviderSettings passes the built-in providers", () => {
  for (const settings of BUILTIN_PROVIDERS) checkProviderSettings(settings);
});

Deno.test("checkProviderSettings passes plain http on loopback only", () => {
  checkProviderSettings(providerSettings({ issuer: "http://localhost:8080/realms/a" }));
  checkProviderSettings(providerSettings({ issuer: "http://127.0.0.1:8080" }));
  checkProviderSettings(providerSettings({ issuer: "http://[::1]:8080" }));
});

const FAULTS: readonly (readonly [string, Partial<ProviderSettings>, RegExp])[] = [
  ["a missing issuer", { issuer: "" }, /no issuer/],
  ["plain http", { issuer: "http://op.example.com" }, /not an https URL/],
  ["a twin of localhost", { issuer: "http://localhost.example.com" }, /not an https URL/],
  ["a user name in the issuer", { issuer: "https://a@op.example.com" }, /not an https URL/],
  ["a query in the issuer", { issuer: "https://op.example.com?x" }, /not an https URL/],
  ["a fragment in the issuer", { issuer: "https://op.example.com#x" }, /not an https URL/],
  ["an issuer that is no URL", { issuer: "accounts.google.com" }, /not an https URL/],
  ["an issuer with blanks around it", { issuer: " https://op.example.com" }, /not an https URL/],
  ["a missing client ID", { clientId: "" }, /no client ID/],
  ["Google without a secret", { issuer: "https://accounts.google.com" }, /no client secret/],
  ["no redirect URIs", { redirectUris: [] }, /empty list/],
  ["a redirect URI elsewhere", { redirectUris: ["http://a.example:1/"] }, /not http on localhost/],
  ["a remote redirect URI that is none", { remoteRedirectUri: "x" }, /remote redirect URI/],
];

for (const [name, changes, message] of FAULTS) {
  Deno.test(`checkProviderSettings refuses ${name}`, () => {
    const error = assertCode(
      () => checkProviderSettings(providerSettings(changes)),
      "config_invalid",
    );
    assert.match(error.message, message);
  });
}

Deno.test("checkProviderSettings looks at the issuer before the client ID", () => {
  const settings = providerSettings({ issuer: "http://op.example.com", clientId: "" });
  assert.match(
    assertCode(() => checkProviderSettings(settings), "config_invalid").message,
    /https/,
  );
});
