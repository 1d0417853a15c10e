import assert from "node:assert/strict";
import fc from "fast-check";
import { stringify as toToml } from "smol-toml";
import { stringify as toYaml } from "yaml";
import { parseClientConfig } from "../../../src/config/client_config.ts";
import { parseServerConfig } from "../../../src/config/server_config.ts";

const text = fc.string({ unit: "grapheme", maxLength: 20 }).filter((s) => s.isWellFormed());
const path = text.map((s) => `/${s.replaceAll("\0", "")}`);
const variable = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,12}$/);

/** What both libraries can write: keys with a value only. */
const SPARSE: { requiredKeys: []; noNullPrototype: true } = {
  requiredKeys: [],
  noNullPrototype: true,
};

const server = fc.record({
  env_vars: fc.dictionary(variable, text.map((s) => s.replaceAll("\0", "")), {
    noNullPrototype: true,
  }),
  deny_users: fc.array(text, { maxLength: 4 }),
  deny_emails: fc.array(text, { maxLength: 4 }),
  allow_loopback_http: fc.boolean(),
  ca_file: path,
  cache: fc.record({ stale_for: fc.constantFrom("0", "15m", "24h", "30d") }, SPARSE),
  log: fc.record({ format: fc.constantFrom("text", "json"), path }, SPARSE),
}, SPARSE);

const client = fc.record({
  default_provider: text,
  ca_file: path,
  providers: fc.array(
    fc.record({
      alias: fc.oneof(text, fc.array(text, { maxLength: 3 })),
      issuer: text,
      client_id: text,
      client_secret: text,
      scopes: fc.oneof(text, fc.array(text, { maxLength: 3 })),
      access_type: text,
      prompt: text,
      redirect_uris: fc.array(text, { maxLength: 3 }),
      remote_redirect_uri: text,
      send_access_token: fc.boolean(),
    }, SPARSE),
    { maxLength: 3 },
  ),
}, SPARSE);

Deno.test("parseServerConfig reads the TOML and the YAML form of a configuration as the same", async () => {
  await fc.assert(fc.asyncProperty(server, async (value) => {
    const [toml, yaml] = await Promise.all([
      parseServerConfig(toToml(value), "toml", "f"),
      parseServerConfig(toYaml(value), "yaml", "f"),
    ]);
    assert.deepEqual(withoutPlaces(toml), withoutPlaces(yaml));
    assert.deepEqual(toml.denyUsers, value.deny_users ?? []);
    assert.deepEqual(toml.envVars, new Map(Object.entries(value.env_vars ?? {})));
  }));
});

Deno.test("parseClientConfig reads the TOML and the YAML form of a configuration as the same", async () => {
  const options = { file: "f", kind: "user file", redirectUris: ["http://localhost:1/x"] } as const;
  await fc.assert(fc.asyncProperty(client, async (value) => {
    const [toml, yaml] = await Promise.all([
      parseClientConfig(toToml(value), { ...options, syntax: "toml" }),
      parseClientConfig(toYaml(value), { ...options, syntax: "yaml" }),
    ]);
    assert.deepEqual(withoutPlaces(toml), withoutPlaces(yaml));
    assert.deepEqual(
      toml.providers?.map((row) => row.issuer),
      value.providers?.map((p) => p.issuer ?? ""),
    );
  }));
});

/** The two forms have their keys in different places. */
function withoutPlaces(value: unknown): string {
  return JSON.stringify(value, (key, inner: unknown) => {
    if (key === "lines" || key === "where") return undefined;
    return key === "warnings" && Array.isArray(inner)
      ? inner.map((line) => String(line).replace(/^f:\d+:\d+: /, "")).sort()
      : inner;
  });
}
