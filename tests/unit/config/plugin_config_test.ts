import assert from "node:assert/strict";
import { parsePluginConfig } from "../../../src/config/plugin_config.ts";
import { assertCodeAsync } from "../../support/assert_code.ts";

Deno.test("parsePluginConfig reads name and command in both syntaxes", async () => {
  const wanted = { name: "groups", command: "/opt/x 'a b'", warnings: [] };
  assert.deepEqual(
    await parsePluginConfig("name: groups\ncommand: /opt/x 'a b'\n", "yaml", "g.yml"),
    wanted,
  );
  assert.deepEqual(
    await parsePluginConfig(`name = "groups"\ncommand = "/opt/x 'a b'"\n`, "toml", "g.toml"),
    wanted,
  );
});

Deno.test("parsePluginConfig warns of unknown keys", async () => {
  const { warnings } = await parsePluginConfig("name: a\ncommand: /b\nargs: 1\n", "yaml", "g.yml");
  assert.deepEqual(warnings, [
    'g.yml:3:1: unknown key "args" is ignored; known here: name, command',
  ]);
});

const REFUSED: readonly [string, RegExp][] = [
  ["", /name must be a string with something in it, not nothing/],
  ["name: a\n", /command must be .* not nothing/],
  ["name: a\ncommand: ''\n", /command must be .* not ""/],
  ["name: a\ncommand: '  '\n", /command must be .* not " {2}"/],
  ["name: a\ncommand: [/bin/a]\n", /command must be .* not a list/],
  ["name: a\nname: b\ncommand: /c\n", /not YAML/],
  ["- name: a\n", /must be a mapping/],
];

for (const [text, wanted] of REFUSED) {
  Deno.test(`parsePluginConfig refuses ${JSON.stringify(text)}`, async () => {
    const error = await assertCodeAsync(
      () => parsePluginConfig(text, "yaml", "g.yml"),
      "config_invalid",
    );
    assert.match(error.message, wanted);
  });
}
