import assert from "node:assert/strict";
import { parseClientConfig } from "../../../src/config/client_config.ts";
import { defaultClientConfig } from "../../../src/config/default_client_config.ts";
import type { ProviderSettings } from "../../../src/oidc/providers/provider_settings.ts";
import { BUILTIN_PROVIDERS } from "../../../src/oidc/providers/builtin_providers.ts";

const ODD: ProviderSettings = {
  aliases: ["odd", "o"],
  issuer: 'https://x/"\\\u007f\u00fc\t#',
  clientId: "yes",
  clientSecret: "1_000: 'x'",
  scopes: "openid",
  accessType: "",
  prompt: "no",
  redirectUris: ["http://localhost:1/x"],
  remoteRedirectUri: undefined,
  sendAccessToken: false,
};

for (const syntax of ["toml", "yaml"] as const) {
  Deno.test(`defaultClientConfig as ${syntax} reads back as the built-in providers`, async () => {
    const rows = [...BUILTIN_PROVIDERS, ODD];
    const text = defaultClientConfig(syntax, rows);
    const config = await parseClientConfig(text, {
      syntax,
      file: "f",
      kind: "user file",
      redirectUris: [],
    });
    assert.deepEqual(config.warnings, []);
    assert.equal(config.defaultProvider, "webchooser");
    const found = config.providers?.map(({ source: _, ...row }) => row);
    const wanted = rows.map((row) => ({
      clientSecret: undefined,
      remoteRedirectUri: undefined,
      ...row,
    }));
    assert.deepEqual(found, wanted);
    for (const line of text.split("\n")) assert.ok(line.length <= 120, line);
  });
}
