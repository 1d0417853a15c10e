import assert from "node:assert/strict";
import { launcherScript } from "../../../install/packaging/launcher_script.ts";

Deno.test("launcherScript replaces the shell and hands on the arguments as they are", () => {
  const last = launcherScript("/opt/x").trimEnd().split("\n").slice(-2).join("");
  assert.match(last, /^exec "\$home\/deno" run .* {2}"\$home\/main\.js" "\$@"$/);
});

Deno.test("launcherScript quotes a directory a shell would take apart", () => {
  const script = launcherScript("/opt/it's $(id) here");
  assert.ok(script.includes(`\nhome='/opt/it'\\''s $(id) here'\n`));
});
