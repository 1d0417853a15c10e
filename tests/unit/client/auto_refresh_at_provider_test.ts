import assert from "node:assert/strict";
import { login } from "../../../src/client/login.ts";
import { openHttpClient } from "../../../src/oidc/open_http_client.ts";
import { parsePkToken } from "../../../src/openpubkey/parse_pk_token.ts";
import { parseCertificateFile } from "../../../src/ssh/certificate_file.ts";
import { parseCertificate } from "../../../src/ssh/parse_certificate.ts";
import { assertCodeAsync } from "../../support/assert_code.ts";
import { clientWorld } from "../../support/client_world.ts";
import { loginByHttp } from "../../support/login_by_http.ts";
import {
  CLIENT_SECRET,
  CONFIDENTIAL_CLIENT,
  PUBLIC_CLIENT,
  startOpenIdProvider,
} from "../../support/openid_provider.ts";
import { withTempDir } from "../../support/with_temp_dir.ts";

for (const kind of ["public", "confidential"] as const) {
  Deno.test(`login --auto-refresh renews at a certified provider as a ${kind} client`, async () => {
    await using provider = await startOpenIdProvider();
    const client = kind === "public"
      ? `client_id = "${PUBLIC_CLIENT}"`
      : `client_id = "${CONFIDENTIAL_CLIENT}"\nclient_secret = "${CLIENT_SECRET}"`;
    const config = `[[providers]]
alias = "embedded"
issuer = "${provider.issuer}"
${client}
redirect_uris = ["http://localhost:0/login-callback"]
scopes = "openid email offline_access"
`;
    await withTempDir(async (home) => {
      const controller = new AbortController();
      let visit: Promise<unknown> = Promise.resolve();
      let ahead = 0;
      let refreshes = 0;
      const http = openHttpClient({});
      const world = await clientWorld(home, {
        config,
        world: {
          signal: controller.signal,
          now: () => Date.now() / 1000 + ahead,
          sleep: (ms) => {
            ahead += ms / 1000;
            if (refreshes === 2) controller.abort(new DOMException("interrupted", "AbortError"));
            return refreshes === 2 ? Promise.reject(controller.signal.reason) : Promise.resolve();
          },
          openHttpClient: () => ({
            fetch: async (url, init) => {
              if (String(init.body ?? "").includes("grant_type=refresh_token")) {
                refreshes++;
                // the provider's clock has not moved
                ahead = 0;
              }
              return await http.fetch(url, init);
            },
            close: () => http.close(),
          }),
          openBrowser: (url) => {
            visit = loginByHttp(url);
            return Promise.resolve({ kind: "opened", program: "nobody" });
          },
        },
      });
      await assertCodeAsync(() => login({ autoRefresh: true }, world), "login_interrupted");
      await visit;
      assert.equal(refreshes, 2);
      const text = await Deno.readTextFile(`${home}/.ssh/id_ecdsa-cert.pub`);
      const { type, base64 } = parseCertificateFile(text);
      const { extensions } = parseCertificate(type, base64);
      const token = parsePkToken(extensions.get("openpubkey-pkt") ?? "");
      assert.equal(token.refreshed?.claims.subject, "alice");
    });
  });
}
