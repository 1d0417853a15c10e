import assert from "node:assert/strict";
import { loginProviders } from "../../../src/client/login_providers.ts";
import type { LoginOptions } from "../../../src/client/login_options.ts";
import type { TokenSource } from "../../../src/client/token_source.ts";
import type { ProviderSettings } from "../../../src/oidc/providers/provider_settings.ts";
import { BUILTIN_PROVIDERS } from "../../../src/oidc/providers/builtin_providers.ts";
import { assertCode } from "../../support/assert_code.ts";
import { type MemoryTerminal, memoryTerminal } from "../../support/memory_terminal.ts";
import { providerSettings } from "../../support/provider_settings.ts";

interface Found {
  readonly source: TokenSource;
  readonly terminal: MemoryTerminal;
}

function find(
  rows: readonly ProviderSettings[],
  options: LoginOptions = {},
  env: Readonly<Record<string, string>> = {},
): Found {
  const terminal = memoryTerminal();
  const source = { kind: "built-in", where: "" } as const;
  const variables = new Map(Object.entries(env));
  const config = {
    defaultProvider: { value: "webchooser", source },
    providers: { value: rows.map((row) => ({ ...row, source })), source },
    agent: { value: "auto" as const, source },
    flow: { value: "auto" as const, source },
    caFile: { value: undefined, source },
    files: [],
    warnings: [],
  };
  return {
    source: loginProviders(options, config, { terminal, env: (n) => variables.get(n) }),
    terminal,
  };
}

function issuers(source: TokenSource): readonly string[] {
  return source.kind !== "browser choice"
    ? [source.settings.issuer]
    : source.choices.map(({ issuer }) => issuer);
}

const ONE = providerSettings({ aliases: ["one"], issuer: "https://one.example" });
const TWO = providerSettings({ aliases: ["two"], issuer: "https://two.example" });

Deno.test("loginProviders takes the named provider", () => {
  const { source } = find([ONE, TWO], { alias: "TWO" });
  assert.equal(source.kind, "browser");
  assert.deepEqual(issuers(source), ["https://two.example"]);
});

Deno.test("loginProviders offers all where none is named", () => {
  const { source } = find(BUILTIN_PROVIDERS);
  assert.equal(source.kind, "browser choice");
  assert.equal(issuers(source).length, 4);
});

Deno.test("loginProviders does not ask when there is one", () => {
  assert.equal(find([ONE]).source.kind, "browser");
});

Deno.test("loginProviders offers two tenants of one host", () => {
  const tenants = ["a", "b"].map((tenant) =>
    providerSettings({
      aliases: [tenant],
      issuer: `https://login.microsoftonline.com/${tenant}/v2.0`,
    })
  );
  assert.equal(issuers(find(tenants).source).length, 2);
});

Deno.test("loginProviders leaves a bad row out of the choice and says so", () => {
  const bad = providerSettings({ aliases: ["bad"], issuer: "http://bad.example" });
  const { source, terminal } = find([ONE, bad, TWO]);
  assert.deepEqual(issuers(source), ["https://one.example", "https://two.example"]);
  assert.match(terminal.stderr, /warning: Cannot use the provider "bad"/);
});

Deno.test("loginProviders refuses a bad row that is asked for, or the only one", () => {
  const bad = providerSettings({ aliases: ["bad"], clientId: "" });
  assertCode(() => find([ONE, bad], { alias: "bad" }), "config_invalid");
  assertCode(() => find([bad], { alias: "webchooser" }), "config_invalid");
});

Deno.test("loginProviders knows that CI systems have no login page", () => {
  const github = providerSettings({
    aliases: ["github"],
    issuer: "https://token.actions.githubusercontent.com",
    clientId: "x",
  });
  assertCode(() => find([ONE, github], { alias: "github" }), "provider_unknown");
  assert.deepEqual(issuers(find([ONE, TWO, github]).source).length, 2);
});

Deno.test("loginProviders lists the aliases when it misses one", () => {
  const error = assertCode(() => find([ONE, TWO], { alias: "three" }), "provider_unknown");
  assert.ok("hints" in error && error.hints[0] === "known aliases: one, two");
});

Deno.test("loginProviders lets flags win over the row", () => {
  const remoteRedirectUri = "https://login.example/back";
  const { source } = find([{ ...ONE, sendAccessToken: true }], {
    remoteRedirectUri,
    sendAccessToken: false,
  });
  assert.ok(source.kind === "browser");
  assert.equal(source.settings.remoteRedirectUri, remoteRedirectUri);
  assert.equal(source.settings.sendAccessToken, false);
});

Deno.test("loginProviders takes a provider that is not configured", () => {
  const { source } = find([ONE, TWO], {
    provider: "https://three.example,client,secret,openid groups",
  });
  assert.ok(source.kind === "browser");
  const { issuer, clientId, clientSecret, scopes } = source.settings;
  assert.deepEqual([issuer, clientId, clientSecret, scopes], [
    "https://three.example",
    "client",
    "secret",
    "openid groups",
  ]);
});

Deno.test("loginProviders takes providers from the environment", () => {
  const env = { OPKSSH_PROVIDERS: "env,https://env.example,client", OPKSSH_DEFAULT: "env" };
  const { source } = find([ONE, TWO], {}, env);
  assert.deepEqual(issuers(source), ["https://env.example"]);
  assert.ok(source.kind === "browser" && source.settings.scopes === "openid email");
});
