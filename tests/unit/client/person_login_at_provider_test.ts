import assert from "node:assert/strict";
import { login } from "../../../src/client/login.ts";
import type { LoginOptions } from "../../../src/client/login_options.ts";
import type { LoginResult } from "../../../src/client/login_result.ts";
import type { LoginWorld } from "../../../src/client/login_world.ts";
import { openHttpClient } from "../../../src/oidc/open_http_client.ts";
import { assertCodeAsync } from "../../support/assert_code.ts";
import { clientWorld, filesBelow, type TestClientWorld } from "../../support/client_world.ts";
import { confirmDeviceByHttp } from "../../support/confirm_device_by_http.ts";
import { loginByHttp } from "../../support/login_by_http.ts";
import {
  CLIENT_SECRET,
  CONFIDENTIAL_CLIENT,
  PUBLIC_CLIENT,
  startOpenIdProvider,
} from "../../support/openid_provider.ts";
import { withTempDir } from "../../support/with_temp_dir.ts";

interface Plan {
  readonly confidential?: boolean;
  readonly account?: string;
  readonly deviceNonce?: boolean;
  readonly options: LoginOptions;
}

/** A login at a certified OpenID Provider over real connections, without a browser on this side. */
async function loggedIn(
  plan: Plan,
  look: (
    done: { home: string; result: () => Promise<LoginResult>; world: TestClientWorld },
  ) => Promise<void>,
): Promise<void> {
  await using provider = await startOpenIdProvider({ deviceNonce: plan.deviceNonce ?? true });
  const client = plan.confidential === true
    ? `client_id = "${CONFIDENTIAL_CLIENT}"\nclient_secret = "${CLIENT_SECRET}"`
    : `client_id = "${PUBLIC_CLIENT}"`;
  const config = `[[providers]]
alias = "embedded"
issuer = "${provider.issuer}"
${client}
redirect_uris = ["http://127.0.0.1:1/login-callback"]
scopes = "openid email profile groups"
`;
  await withTempDir(async (home) => {
    const said = (): string => world.terminal.stderr;
    const changes: Partial<LoginWorld> = {
      now: () => Date.now() / 1000,
      openHttpClient,
      // the first question comes before the person has answered
      sleep: async () => {
        if (++waits === 2) {
          const url = /or open (http\S+)/.exec(said())?.[1] ?? "";
          await confirmDeviceByHttp(url, plan.account);
        }
      },
      readLine: async () => {
        const url = /in any browser: (http\S+)/.exec(said())?.[1] ?? "";
        // what the browser shows that cannot open the page
        return await failedAddress(url, plan.account);
      },
    };
    let waits = 0;
    const world = await clientWorld(home, { config, world: changes });
    await look({ home, world, result: () => login(plan.options, world) });
  });
}

async function failedAddress(url: string, account?: string): Promise<string> {
  let last = "";
  const { fetch } = globalThis;
  const watched: typeof fetch = async (input, init) => {
    const address = new URL(String(input instanceof Request ? input.url : input));
    if (address.port === "1") {
      last = address.href;
      return new Response("");
    }
    return await fetch(input, init);
  };
  await loginByHttp(url, account, watched);
  return last;
}

for (const confidential of [false, true]) {
  const kind = confidential ? "confidential" : "public";
  Deno.test(`login at a certified provider by device flow as a ${kind} client`, async () => {
    await loggedIn({ confidential, options: { flow: "device" } }, async ({ result, world }) => {
      const { identity, claims } = await result();
      assert.equal(identity.email, "alice@example.com");
      assert.deepEqual(claims.get("groups"), ["staff", "ssh-users"]);
      assert.deepEqual(world.shown, []);
    });
  });

  Deno.test(`login at a certified provider by pasted address as a ${kind} client`, async () => {
    await loggedIn({ confidential, options: { flow: "paste" } }, async ({ result }) => {
      assert.equal((await result()).identity.email, "alice@example.com");
    });
  });
}

for (const flow of ["device", "paste"] as const) {
  Deno.test(`login --flow=${flow} at a certified provider ends when the person declines`, async () => {
    await loggedIn({ account: "deny", options: { flow } }, async ({ home, result }) => {
      const error = await assertCodeAsync(result, "provider_refused");
      assert.match(error instanceof Error ? error.message : "", /access_denied/);
      assert.deepEqual(await filesBelow(home), [".opk/config.toml"]);
    });
  });
}

Deno.test("login by device flow at a certified provider as it comes: no nonce, no key", async () => {
  const options = { flow: "device" } as const;
  await loggedIn({ deviceNonce: false, options }, async ({ home, result }) => {
    const error = await assertCodeAsync(result, "token_rejected");
    assert.match(error instanceof Error ? error.message : "", /leaves the nonce out/);
    assert.deepEqual(await filesBelow(home), [".opk/config.toml", ".opk/state.json"]);
  });
});
