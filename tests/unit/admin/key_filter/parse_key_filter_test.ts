import assert from "node:assert/strict";
import { launcherScript } from "../../../../install/packaging/launcher_script.ts";
import {
  KEY_FILTER_HEAD,
  keyFilterScript,
} from "../../../../src/admin/key_filter/key_filter_script.ts";
import { parseKeyFilter } from "../../../../src/admin/key_filter/parse_key_filter.ts";

Deno.test("parseKeyFilter gets back the program of a filter, whatever its path", () => {
  for (
    const program of [
      "/usr/local/bin/opkssh",
      "/it's/opkssh",
      "/'",
      "/a b",
      `/x' "$@"\nexec '/y`,
      "/$(id)`id`\\",
      "",
    ]
  ) {
    assert.deepEqual(parseKeyFilter(keyFilterScript(program)), { kind: "genuine", program });
  }
});

Deno.test("parseKeyFilter takes nothing with other text for genuine", () => {
  const text = keyFilterScript("/usr/local/bin/opkssh");
  for (
    const changed of [
      KEY_FILTER_HEAD,
      `${text}\n`,
      `${text}echo ssh-rsa AAAA\n`,
      text.slice(0, -1),
      text.replace("exit 1", "exit 0"),
      text.replace(" -eq 4", " -eq 5"),
      text.replace("exec ", "echo; exec "),
      text.replace('"$@"', "$@"),
      text.replace("exec '/usr/local/bin/opkssh'", "exec /usr/local/bin/opkssh"),
      text.replace("\nexec", "\nexec '/x' \"$@\"\nexec"),
      text.replace("\nif", "\n. /tmp/x\nif"),
      text.replace("'/usr", "'/u'sr"),
      text.replaceAll("\n", "\r\n").replace("\r\n", "\n").replace("\r\n", "\n"),
    ]
  ) assert.deepEqual(parseKeyFilter(changed), { kind: "altered" }, changed);
});

Deno.test("parseKeyFilter leaves other scripts alone", () => {
  for (const text of ["", "#!/bin/sh\nexit 1\n", launcherScript("/x"), "\x7fELF"]) {
    assert.deepEqual(parseKeyFilter(text), { kind: "other" });
  }
});
