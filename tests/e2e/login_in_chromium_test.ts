import assert from "node:assert/strict";
import { type ChromiumEnd, loginInChromium } from "../support/login_in_chromium.ts";
import { startLoginWorld } from "../support/login_world.ts";
import { needs } from "../support/needs.ts";

Deno.test(
  needs(["chromium", "sshd", "ssh", "ssh-keygen"], "login in Chromium ends in a shell"),
  async () => {
    await using world = await startLoginWorld();
    let end: ChromiumEnd | undefined;
    const login = await world.login({
      visit: async (url, account) => end = await loginInChromium(url, account),
    });
    assert.equal(login.code, 0, login.stderr);
    assert.ok(end !== undefined);
    assert.match(end.text, /logged in/i);
    assert.match(end.text, /alice@example\.com/);
    assert.deepEqual(end.complaints, []);
    assert.equal((await world.sshd.ssh(login, "id -un")).stdout, `${world.user}\n`);
  },
);
