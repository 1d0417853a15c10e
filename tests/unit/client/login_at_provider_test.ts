import assert from "node:assert/strict";
import { login } from "../../../src/client/login.ts";
import type { LoginOptions } from "../../../src/client/login_options.ts";
import type { LoginResult } from "../../../src/client/login_result.ts";
import type { SignatureAlgorithm } from "../../../src/encoding/public_jwk.ts";
import { openHttpClient } from "../../../src/oidc/open_http_client.ts";
import { assertCodeAsync } from "../../support/assert_code.ts";
import { clientWorld, filesBelow } from "../../support/client_world.ts";
import { loginByHttp } from "../../support/login_by_http.ts";
import { needs } from "../../support/needs.ts";
import {
  CLIENT_SECRET,
  CONFIDENTIAL_CLIENT,
  PUBLIC_CLIENT,
  startOpenIdProvider,
} from "../../support/openid_provider.ts";
import { withTempDir } from "../../support/with_temp_dir.ts";

interface Plan {
  readonly algorithm?: SignatureAlgorithm;
  readonly client?: "public" | "confidential";
  readonly account?: string;
  readonly options?: LoginOptions;
}

/** A login at a certified OpenID Provider over real connections, but without a browser. */
async function loggedIn(
  plan: Plan,
  look: (
    done: { home: string; result: () => Promise<LoginResult>; page(): string },
  ) => Promise<void>,
): Promise<void> {
  const { algorithm = "RS256", client = "public" } = plan;
  await using provider = await startOpenIdProvider({ algorithm });
  const clientLines = client === "public"
    ? `client_id = "${PUBLIC_CLIENT}"`
    : `client_id = "${CONFIDENTIAL_CLIENT}"\nclient_secret = "${CLIENT_SECRET}"`;
  const config = `[[providers]]
alias = "embedded"
issuer = "${provider.issuer}"
${clientLines}
redirect_uris = ["http://localhost:0/login-callback"]
scopes = "openid email profile groups"
`;
  await withTempDir(async (home) => {
    let page = "";
    let visit: Promise<unknown> = Promise.resolve();
    const world = await clientWorld(home, {
      config,
      world: {
        now: () => Date.now() / 1000,
        openHttpClient,
        openBrowser: (url) => {
          visit = loginByHttp(url, plan.account).then((end) => page = end.text, () => undefined);
          return Promise.resolve({ kind: "opened", program: "nobody" });
        },
      },
    });
    await look({
      home,
      result: async () => {
        try {
          return await login(plan.options ?? {}, world);
        } finally {
          await visit;
        }
      },
      page: () => page,
    });
  });
}

for (const algorithm of ["RS256", "PS256", "ES256", "EdDSA"] as const) {
  Deno.test(`login at a certified provider that signs with ${algorithm}`, async () => {
    await loggedIn({ algorithm }, async ({ result, page }) => {
      const { identity, claims } = await result();
      assert.equal(identity.email, "alice@example.com");
      assert.deepEqual(claims.get("groups"), ["staff", "ssh-users"]);
      assert.match(page(), /You are logged in[^]*alice@example\.com/);
    });
  });
}

Deno.test("login at a certified provider as a confidential client", async () => {
  await loggedIn({ client: "confidential", account: "bob" }, async ({ result }) => {
    assert.equal((await result()).identity.email, "bob@example.com");
  });
});

Deno.test("login at a certified provider ends without a key when the person declines", async () => {
  await loggedIn({ account: "deny" }, async ({ home, result, page }) => {
    const error = await assertCodeAsync(result, "provider_refused");
    assert.match(error.message, /access_denied: the person said no/);
    assert.match(page(), /Login did not succeed/);
    assert.deepEqual(await filesBelow(home), [".opk/config.toml"]);
  });
});

for (const keyType of ["ecdsa", "ed25519"] as const) {
  Deno.test(needs(["ssh-keygen"], `ssh-keygen reads the ${keyType} pair of a login`), async () => {
    const options = { keyType, lifetimeSeconds: 86_400, principals: ["alice", "deploy"] };
    await loggedIn({ options }, async ({ result }) => {
      const { files, fingerprint } = await result();
      assert.ok(files !== undefined);
      const shown = await keygen("-L", "-f", files.certificate);
      assert.match(shown, /Type: \S+-cert-v01@openssh\.com user certificate/);
      assert.ok(shown.includes(`Public key: ${keyType.toUpperCase()}-CERT ${fingerprint}`), shown);
      assert.ok(shown.includes(`Signing CA: ${keyType.toUpperCase()} ${fingerprint}`), shown);
      assert.match(shown, /Key ID: "alice@example\.com"/);
      assert.match(shown, /Serial: 0/);
      assert.match(shown, /Valid: before \d{4}-/);
      assert.match(shown, /Principals: \n\s+alice\n\s+deploy\n/);
      assert.match(shown, /Critical Options: \(none\)/);
      assert.match(shown, /openpubkey-pkt UNKNOWN OPTION/);
      assert.match(shown, /permit-pty/);
      const publicKey = await keygen("-y", "-f", files.privateKey);
      assert.match(publicKey, /^(?:ecdsa-sha2-nistp256|ssh-ed25519) \S+ openpubkey cert\n$/);
      assert.match(await keygen("-l", "-f", files.certificate), new RegExp(escaped(fingerprint)));
    });
  });
}

async function keygen(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await new Deno.Command("ssh-keygen", { args: [...args] })
    .output();
  assert.equal(code, 0, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
