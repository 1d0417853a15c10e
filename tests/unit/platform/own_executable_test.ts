import assert from "node:assert/strict";
import { pathToFileURL } from "node:url";
import { ownExecutable } from "../../../src/platform/own_executable.ts";
import { stagedOpkssh } from "../../support/staged_opkssh.ts";

const DENO = "/opt/deno";

Deno.test("ownExecutable of a compiled binary is the binary", () => {
  const facts = { standalone: true, execPath: "/usr/local/bin/opkssh", mainModule: "file:///x/y" };
  assert.equal(ownExecutable(facts), "/usr/local/bin/opkssh");
});

Deno.test("ownExecutable of a staged launcher is the launcher above the program", () => {
  const of = (mainModule: string): string | undefined =>
    ownExecutable({ standalone: false, execPath: DENO, mainModule });
  assert.equal(of("file:///usr/local/bin/opkssh.d/a1-b2/main.js"), "/usr/local/bin/opkssh");
  assert.equal(of("file:///opt/a%20b/opkssh.d/a1/main.js"), "/opt/a b/opkssh");
});

Deno.test("ownExecutable does not know where sources are started from", () => {
  for (
    const mainModule of [
      "file:///home/me/opkssh/main.ts",
      "file:///opt/opkssh.d/main.js",
      "file:///opt/opkssh.d/a/b/main.js",
      "file:///opkssh.d/a/main.js/x",
      "file:///opt/opkssh.d/%ff/main.js",
      "https://example.com/opkssh.d/a/main.js",
      "",
    ]
  ) {
    assert.equal(ownExecutable({ standalone: false, execPath: DENO, mainModule }), undefined);
  }
  assert.equal(ownExecutable(), undefined); // these tests
});

Deno.test("ownExecutable knows the launcher as it is staged", async () => {
  const launcher = await stagedOpkssh();
  const home = /^home=(\S+)$/m.exec(await Deno.readTextFile(launcher))?.[1] ?? "";
  const mainModule = pathToFileURL(`${home}/main.js`).href;
  assert.equal(ownExecutable({ standalone: false, execPath: DENO, mainModule }), launcher);
});
