import assert from "node:assert/strict";
import type { ConfigSource } from "../../../src/config/config_source.ts";
import {
  type EffectiveProviders,
  effectiveProviders,
} from "../../../src/config/effective_providers.ts";
import type { SourcedProviderRow } from "../../../src/config/sourced_provider_row.ts";
import { assertCode } from "../../support/assert_code.ts";

const REDIRECTS = ["http://localhost:3000/login-callback"];
const FILE: ConfigSource = { kind: "user file", where: "config.toml:3" };
const CI: ConfigSource = { kind: "ci", where: "GITHUB_ACTIONS" };

function row(aliases: string[], issuer: string, source: ConfigSource): SourcedProviderRow {
  return {
    aliases,
    issuer,
    clientId: "c",
    scopes: "openid",
    accessType: "offline",
    prompt: "consent",
    redirectUris: REDIRECTS,
    sendAccessToken: false,
    source,
  };
}

function effective(variable?: string, ciRows: SourcedProviderRow[] = []): EffectiveProviders {
  const value = [row(["a", "b"], "https://file", FILE), row([], "https://nameless", FILE)];
  return effectiveProviders({
    env: (name) => name === "OPKSSH_PROVIDERS" ? variable : undefined,
    config: { providers: { value, source: FILE } },
    ciRows,
    redirectUris: REDIRECTS,
  });
}

/** Aliases and issuer of each row. */
function short(list: EffectiveProviders): string[] {
  return list.rows.map((one) => `${one.aliases.join("|")} ${one.issuer}`);
}

Deno.test("effectiveProviders without the variable are those of the configuration and of the CI system", () => {
  const ci = row(["github"], "https://ci", CI);
  for (const variable of [undefined, "", "  ", ";", "+", "+ ; "]) {
    const list = effective(variable, [ci]);
    assert.deepEqual(short(list), ["a|b https://file", " https://nameless", "github https://ci"]);
    assert.equal(list.replaced, false);
  }
});

Deno.test("effectiveProviders of the variable stand in place of all others", () => {
  const list = effective("x,https://x,id", [row(["github"], "https://ci", CI)]);
  assert.equal(list.replaced, true);
  assert.deepEqual(list.rows, [{
    aliases: ["x"],
    issuer: "https://x",
    clientId: "id",
    clientSecret: undefined,
    scopes: "openid email",
    accessType: "offline",
    prompt: "consent",
    redirectUris: REDIRECTS,
    sendAccessToken: false,
    source: { kind: "environment", where: "OPKSSH_PROVIDERS, row 1" },
  }]);
});

Deno.test("effectiveProviders do not mind blanks and empty rows in the variable", () => {
  const list = effective(" x , https://x , id ; ;\n y,https://y,id,secret, openid  email ,;");
  assert.deepEqual(short(list), ["x https://x", "y https://y"]);
  assert.deepEqual(list.rows[1]?.clientSecret, "secret");
  assert.deepEqual(list.rows[1]?.scopes, "openid email");
  assert.equal(list.warnings.length, 1);
});

Deno.test("effectiveProviders tell absent scopes from empty ones, and drop an empty secret", () => {
  const list = effective("x,https://x,id,;y,https://y,id,,");
  assert.deepEqual(list.rows.map((one) => [one.clientSecret, one.scopes]), [
    [undefined, "openid email"],
    [undefined, ""],
  ]);
});

Deno.test("effectiveProviders with a leading plus are added and win over others of the same alias", () => {
  const list = effective("+ B,https://new,id", [row(["a"], "https://ci", CI)]);
  assert.equal(list.replaced, false);
  assert.deepEqual(short(list), ["B https://new", "a https://file", " https://nameless"]);
  assert.deepEqual(list.warnings, [
    '"b" means the provider of OPKSSH_PROVIDERS, row 1, not that of config.toml:3',
    '"a" means the provider of config.toml:3, not that of GITHUB_ACTIONS',
  ]);
});

Deno.test("effectiveProviders refuse rows with missing fields and do not repeat what may be a secret", () => {
  for (const bad of ["x", "x,", "x,https://x", "x,https://x,", ",https://x,id", "x,,id,hunter2"]) {
    const error = assertCode(() => effective(`ok,https://ok,id;${bad}`), "config_invalid");
    assert.equal(
      error.message,
      "OPKSSH_PROVIDERS, row 2 must be alias,issuer,client_id[,client_secret[,scopes]]",
    );
  }
});
