import assert from "node:assert/strict";
import type { BrowserHost } from "../../../src/platform/browser_host.ts";
import { openBrowser } from "../../../src/platform/open_browser.ts";
import { assertCodeAsync } from "../../support/assert_code.ts";
import { withTempDir } from "../../support/with_temp_dir.ts";

const URL_1 = "http://localhost:3000/login?a=1&b=%20";

/** A Unix that has only the openers written into the directory. */
function host(browser: string): BrowserHost {
  return {
    os: "darwin",
    osRelease: "",
    env: (name) => name === "BROWSER" ? browser : undefined,
    exists: () => false,
  };
}

async function script(path: string, lines: string): Promise<string> {
  await Deno.writeTextFile(path, `#!/bin/sh\n${lines}\n`, { mode: 0o755 });
  return path;
}

Deno.test("openBrowser hands the URL to the opener and returns as soon as that has ended", async () => {
  await withTempDir(async (directory) => {
    const opener = await script(`${directory}/opener`, `printf '%s|' "$@" > ${directory}/seen`);
    const outcome = await openBrowser(URL_1, { host: host(opener), noticeMs: 60_000 });
    assert.deepEqual(outcome, { kind: "opened", program: opener });
    assert.equal(await Deno.readTextFile(`${directory}/seen`), `${URL_1}|`);
  });
});

Deno.test("openBrowser notices an opener that starts and then fails, and tries the next", async () => {
  await withTempDir(async (directory) => {
    const bad = await script(`${directory}/bad`, "exit 3");
    const killed = await script(`${directory}/killed`, "kill -KILL $$");
    const good = await script(`${directory}/good`, "exit 0");
    const all = `${directory}/missing:${bad}:${killed}:${good}`;
    const outcome = await openBrowser(URL_1, { host: host(all), noticeMs: 60_000 });
    assert.deepEqual(outcome, { kind: "opened", program: good });
    const none = await openBrowser(URL_1, {
      host: { ...host(`${directory}/missing:${bad}:${killed}`), os: "linux", env: onlyBrowser },
      noticeMs: 60_000,
    });
    assert.ok(none.kind === "failed");
    assert.deepEqual(none.reasons.slice(0, 3), [
      `${directory}/missing: not found`,
      `${bad}: ended with exit code 3`,
      `${killed}: was ended by SIGKILL`,
    ]);

    function onlyBrowser(name: string): string | undefined {
      return name === "BROWSER" ? `${directory}/missing:${bad}:${killed}` : undefined;
    }
  });
});

Deno.test("openBrowser takes an opener that keeps running for one that works", async () => {
  await withTempDir(async (directory) => {
    // The opener ends when the test has removed its directory.
    const opener = await script(
      `${directory}/opener`,
      `while [ -e ${directory}/run ]; do sleep 0.05; done; : > ${directory}/ended`,
    );
    await Deno.writeTextFile(`${directory}/run`, "");
    const outcome = await openBrowser(URL_1, { host: host(opener), noticeMs: 20 });
    assert.equal(outcome.kind, "opened");
    await Deno.remove(`${directory}/run`);
    while (await Deno.stat(`${directory}/ended`).then(() => false, () => true));
  });
});

Deno.test("openBrowser starts nothing when no browser is wanted or the address is not a web address", async () => {
  assert.deepEqual(await openBrowser(URL_1, { host: host("none") }), { kind: "not-wanted" });
  await assertCodeAsync(
    () => openBrowser("file:///etc/passwd", { host: host("/nowhere") }),
    "provider_reply_invalid",
  );
});
