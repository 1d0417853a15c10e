// A job of GitHub Actions and of a Forgejo instance gets a shell: GQ signatures, no e-mail address, and
// a proxy that stands for the internet.
import assert from "node:assert/strict";
import { join } from "node:path";
import { login } from "../../src/client/login.ts";
import { type CiJob, ciJob, type CiJobPlan } from "../support/ci_job.ts";
import { clientWorld } from "../support/client_world.ts";
import { startConnectProxy } from "../support/connect_proxy.ts";
import { needs } from "../support/needs.ts";
import { makeTlsAuthority } from "../support/tls_certificate.ts";
import { startWholeServer, WHOLE_SERVER_PARTS } from "../support/whole_server.ts";
import { withTempDir } from "../support/with_temp_dir.ts";

const now = (): number => Math.floor(Date.now() / 1000);
const MAIN = "repo:example/app:ref:refs/heads/main";

/** Logs the job in; the key is at the path returned. */
async function loggedIn(job: CiJob, home: string): Promise<string> {
  const key = join(home, "key");
  const world = await clientWorld(home, {
    config: null,
    world: {
      now,
      env: job.env,
      openHttpClient: () => ({ fetch: job.fetch, close: () => undefined }),
    },
  });
  await login({ privateKeyFile: key }, world);
  return key;
}

for (const kind of ["github", "forgejo"] as const) {
  Deno.test(
    needs(WHOLE_SERVER_PARTS, `a job of ${kind} gets a shell where its branch may`),
    async () => {
      await using server = await startWholeServer();
      const claims = { iat: now() - 5, exp: now() + 300 };
      const job = await ciJob({ kind, claims });
      const host = new URL(job.issuer).hostname;
      const authority = await makeTlsAuthority();
      const certificate = await authority.issue({ names: [host] });
      await using internet = Deno.serve(
        { hostname: "127.0.0.1", port: 0, ...certificate, onListen: () => {} },
        (request) => {
          const { pathname } = new URL(request.url);
          const answer = job.answers.get(`https://${host}${pathname}`);
          return new Response(answer?.body ?? "", { status: answer?.status ?? 404 });
        },
      );
      using proxy = startConnectProxy(internet.addr.port);
      const { paths } = server;
      await server.write(`${paths.baseDir}/ca.pem`, authority.cert);
      await server.write(
        paths.configToml,
        `ca_file = "/etc/opk/ca.pem"\n[log]\nformat = "json"\n[env_vars]\nHTTPS_PROXY = "${proxy.url}"\n`,
      );
      await server.write(paths.providers, `${job.issuer} ${kind} oidc\n`);
      await server.write(paths.authId, `alice repo:example/app:ref:refs/heads/* ${job.issuer}\n`);

      const attempt = async (plan: CiJobPlan): Promise<readonly unknown[]> =>
        await withTempDir(async (home) => {
          const before = (await server.log()).length;
          const key = await loggedIn(await ciJob({ kind, ...plan }), home);
          const { code } = await server.sshd.ssh({ key }, "true");
          const [record] = (await server.log()).slice(before);
          return [code, record?.["code"] ?? record?.["sub"]];
        });
      assert.deepEqual(await attempt({ claims }), [0, MAIN], server.sshd.log());
      const pull = { ...claims, sub: "repo:example/app:pull_request" };
      assert.deepEqual(await attempt({ claims: pull }), [255, "POLICY_DENIED"]);
      assert.ok(proxy.asked.every((line) => line === `CONNECT ${host}:443 HTTP/1.1`));
      assert.equal(proxy.asked.length, 1, "its keys are kept");
    },
  );
}
