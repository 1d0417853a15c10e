import assert from "node:assert/strict";
import { BUILTIN_PROVIDERS } from "../../../../src/oidc/providers/builtin_providers.ts";
import {
  providerClass,
  type ProviderClassName,
} from "../../../../src/oidc/providers/provider_class.ts";
import { providerSettings } from "../../../support/provider_settings.ts";

const CASES: readonly (readonly [string, string, string, ProviderClassName])[] = [
  ["https://accounts.google.com", "c", "", "google"],
  ["https://login.microsoftonline.com/tenant/v2.0", "c", "", "azure"],
  ["https://gitlab.com", "unused", "gitlab-ci", "gitlab-ci"],
  ["https://gitlab.example.com", "unused", "gitlab-ci", "gitlab-ci"],
  ["https://gitlab.com", "c", "gitlab-ci", "gitlab"],
  ["https://gitlab.com/", "c", "", "gitlab"],
  ["https://issuer.hello.coop", "c", "", "hello"],
  ["https://issuer.hello.coop/", "c", "", "generic"],
  ["https://token.actions.githubusercontent.com", "c", "", "github-actions"],
  ["https://codeberg.org/api/actions", "unused", "", "forgejo-actions"],
  ["https://codeberg.org/api/actions/", "unused", "", "forgejo-actions"],
  ["https://codeberg.org/api/actions", "c", "", "generic"],
  ["https://gitlab.example.com", "c", "", "generic"],
];

for (const [issuer, clientId, alias, name] of CASES) {
  Deno.test(`providerClass takes ${issuer} with ${clientId} ${alias} as ${name}`, () => {
    assert.equal(
      providerClass(providerSettings({ issuer, clientId, aliases: [alias] })).name,
      name,
    );
  });
}

Deno.test("providerClass sends CI systems past the browser", () => {
  const settings = providerSettings({ issuer: "https://token.actions.githubusercontent.com" });
  assert.equal(providerClass(settings).flow, "ci");
});

Deno.test("BUILTIN_PROVIDERS have the classes their names say", () => {
  const names = BUILTIN_PROVIDERS.map((one) => [one.aliases[0], providerClass(one).name]);
  assert.deepEqual(names, [
    ["google", "google"],
    ["azure", "azure"],
    ["gitlab", "gitlab"],
    ["hello", "hello"],
  ]);
});
