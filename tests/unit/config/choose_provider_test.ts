import assert from "node:assert/strict";
import {
  chooseProvider,
  type ChooseProviderInputs,
  type ProviderChoice,
} from "../../../src/config/choose_provider.ts";
import type { ConfigSource } from "../../../src/config/config_source.ts";
import type { SourcedProviderRow } from "../../../src/config/sourced_provider_row.ts";
import { CommandError } from "../../../src/errors/command_error.ts";
import { assertCode } from "../../support/assert_code.ts";

const FILE: ConfigSource = { kind: "user file", where: "config.toml:3" };

function row(alias: string, more: Partial<SourcedProviderRow> = {}): SourcedProviderRow {
  return {
    aliases: alias.split(" "),
    issuer: `https://${alias.split(" ")[0]}`,
    clientId: "c",
    scopes: "openid",
    accessType: "offline",
    prompt: "consent",
    redirectUris: [],
    sendAccessToken: false,
    source: FILE,
    ...more,
  };
}

const CI = row("github", { clientId: "unused", source: { kind: "ci", where: "GITHUB_ACTIONS" } });

interface Situation {
  readonly flag?: string;
  readonly alias?: string;
  readonly env?: Record<string, string>;
  readonly fileDefault?: string;
  readonly rows?: SourcedProviderRow[];
  readonly ci?: SourcedProviderRow[];
}

function choose(situation: Situation): ProviderChoice {
  const env = new Map(Object.entries(situation.env ?? {}));
  const rows = situation.rows ?? [row("google"), row("azure microsoft")];
  const inputs: ChooseProviderInputs = {
    providerFlag: situation.flag,
    alias: situation.alias,
    env: (name) => env.get(name),
    config: {
      providers: { value: rows, source: FILE },
      defaultProvider: { value: situation.fileDefault ?? "webchooser", source: FILE },
    },
    ciRows: situation.ci ?? [],
    redirectUris: ["http://localhost:1/x"],
  };
  return chooseProvider(inputs);
}

/** `provider <issuer> by <kind>` or `chooser <issuers> by <kind>`. */
function short(choice: ProviderChoice): string {
  const rows = choice.kind === "provider" ? [choice.row] : choice.rows;
  return `${choice.kind} ${rows.map((one) => one.issuer).join(" ")} by ${choice.decidedBy.kind}`;
}

const table: [string, Situation, string][] = [
  ["nothing", {}, "chooser https://google https://azure by user file"],
  ["an alias", { alias: "azure" }, "provider https://azure by flag"],
  ["a second alias", { alias: "microsoft" }, "provider https://azure by flag"],
  ["an alias in other case", { alias: "MicroSoft" }, "provider https://azure by flag"],
  ["an alias with blanks", { alias: " google " }, "provider https://google by flag"],
  [
    "the environment",
    { env: { OPKSSH_DEFAULT: "azure" } },
    "provider https://azure by environment",
  ],
  ["the file", { fileDefault: "google" }, "provider https://google by user file"],
  [
    "alias before environment before file",
    { alias: "google", env: { OPKSSH_DEFAULT: "azure" }, fileDefault: "x" },
    "provider https://google by flag",
  ],
  [
    "environment before file",
    { env: { OPKSSH_DEFAULT: "azure" }, fileDefault: "google" },
    "provider https://azure by environment",
  ],
  [
    "an empty alias and variable",
    { alias: "", env: { OPKSSH_DEFAULT: "" }, fileDefault: "google" },
    "provider https://google by user file",
  ],
  ["an empty file value", { fileDefault: "" }, "chooser https://google https://azure by user file"],
  ["webchooser", { alias: "WebChooser" }, "chooser https://google https://azure by flag"],
  [
    "webchooser in the environment",
    { env: { OPKSSH_DEFAULT: "WEBCHOOSER" }, fileDefault: "google" },
    "chooser https://google https://azure by environment",
  ],
  ["a single provider", { rows: [row("only")] }, "provider https://only by user file"],
  [
    "webchooser for a single provider",
    { alias: "webchooser", rows: [row("only")] },
    "chooser https://only by flag",
  ],
  ["a CI job", { ci: [CI] }, "provider https://github by user file"],
  ["an alias in a CI job", { ci: [CI], alias: "google" }, "provider https://google by flag"],
  [
    "webchooser in a CI job",
    { ci: [CI], alias: "webchooser" },
    "chooser https://google https://azure by flag",
  ],
  [
    "the variable's providers",
    { env: { OPKSSH_PROVIDERS: "x,https://x,c;y,https://y,c" }, ci: [CI] },
    "chooser https://x https://y by user file",
  ],
  [
    "--provider before everything, broken variables too",
    {
      flag: "https://one,id",
      alias: "x",
      env: { OPKSSH_PROVIDERS: "broken", OPKSSH_DEFAULT: "y" },
    },
    "provider https://one by flag",
  ],
];

for (const [name, situation, expected] of table) {
  Deno.test(`chooseProvider with ${name}`, () => {
    assert.equal(short(choose(situation)), expected);
  });
}

Deno.test("chooseProvider reads --provider with secret and scopes", () => {
  const choice = choose({ flag: "https://one, id , secret, openid groups" });
  assert.ok(choice.kind === "provider");
  assert.deepEqual(choice.row, {
    aliases: [],
    issuer: "https://one",
    clientId: "id",
    clientSecret: "secret",
    scopes: "openid groups",
    accessType: "offline",
    prompt: "consent",
    redirectUris: ["http://localhost:1/x"],
    sendAccessToken: false,
    source: { kind: "flag", where: "--provider" },
  });
  const more = choose({ flag: "https://one,id,,openid,email" });
  assert.deepEqual(more.warnings, [
    "--provider: what follows the scopes is ignored; separate scopes by blanks",
  ]);
});

Deno.test("chooseProvider refuses a --provider without client ID", () => {
  for (const flag of ["https://one", "https://one,", ",id", " , "]) {
    const error = assertCode(() => choose({ flag }), "config_invalid");
    assert.equal(error.message, "--provider must be issuer,client_id[,client_secret[,scopes]]");
  }
});

function hints(situation: Situation): readonly string[] {
  const error = assertCode(() => choose(situation), "provider_unknown");
  assert.ok(error instanceof CommandError);
  return [error.message, ...error.hints];
}

Deno.test("chooseProvider lists the known aliases in every miss and says who named the unknown one", () => {
  assert.deepEqual(hints({ alias: "gogle" }), [
    'No provider is called "gogle" (named by the command line)',
    "known aliases: google, azure, microsoft",
  ]);
  assert.deepEqual(
    hints({ env: { OPKSSH_DEFAULT: "x" } })[0],
    'No provider is called "x" (named by OPKSSH_DEFAULT)',
  );
  assert.deepEqual(
    hints({ fileDefault: "x" })[0],
    'No provider is called "x" (named by config.toml:3)',
  );
});

Deno.test("chooseProvider explains the aliases of CI systems", () => {
  assert.match(
    hints({ alias: "GitHub" })[2] ?? "",
    /id-token: write.*ACTIONS_ID_TOKEN_REQUEST_URL/,
  );
  assert.match(hints({ alias: "codeberg" })[2] ?? "", /enable-openid-connect: true/);
  assert.match(hints({ alias: "gitlab-ci" })[2] ?? "", /GITLAB_CI=true.*OPENPUBKEY_JWT/);
  assert.match(
    hints({ alias: "forgejo", ci: [CI] })[3] ?? "",
    /another CI system: opkssh login github/,
  );
  const displaced = hints({
    alias: "github",
    ci: [CI],
    env: { OPKSSH_PROVIDERS: "x,https://x,c" },
  });
  assert.match(displaced[2] ?? "", /begin it with \+/);
});

Deno.test("chooseProvider refuses an alias of two providers, naming both places", () => {
  const rows = [row("a"), row("A b", { source: { kind: "user file", where: "config.toml:9" } })];
  const error = assertCode(() => choose({ rows, alias: "a" }), "config_invalid");
  assert.equal(error.message, 'Two providers are called "a": config.toml:3 and config.toml:9');
  assert.equal(short(choose({ rows, alias: "b" })), "provider https://A by flag");
});

Deno.test("chooseProvider refuses when there is nothing to choose from", () => {
  assertCode(() => choose({ rows: [] }), "config_invalid");
  const error = assertCode(() => choose({ rows: [CI], alias: "webchooser" }), "provider_unknown");
  assert.equal(error.message, "No configured provider uses a browser");
});
