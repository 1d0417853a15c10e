import assert from "node:assert/strict";
import { login } from "../../../src/client/login.ts";
import type { LoginOptions } from "../../../src/client/login_options.ts";
import { reportLogin } from "../../../src/client/report_login.ts";
import type { LoginResult } from "../../../src/client/login_result.ts";
import { CommandError } from "../../../src/errors/command_error.ts";
import { thumbprint } from "../../../src/openpubkey/thumbprint.ts";
import { parsePkToken } from "../../../src/openpubkey/parse_pk_token.ts";
import { parseCertificateFile } from "../../../src/ssh/certificate_file.ts";
import { parseCertificate } from "../../../src/ssh/parse_certificate.ts";
import { assertCodeAsync } from "../../support/assert_code.ts";
import { type CiJob, ciJob, type CiJobPlan, PIPELINE_AUDIENCE } from "../../support/ci_job.ts";
import { clientWorld, filesBelow, type TestClientWorld } from "../../support/client_world.ts";
import { factoryKey } from "../../support/token_factory.ts";
import { runVerify } from "../../support/verify_run.ts";
import { withTempDir } from "../../support/with_temp_dir.ts";

interface Done {
  readonly job: CiJob;
  readonly result: LoginResult;
  readonly world: TestClientWorld;
  readonly home: string;
}

async function loggedIn(
  options: LoginOptions,
  plan: CiJobPlan,
  look: (done: Done) => Promise<void> | void,
): Promise<void> {
  await withTempDir(async (home) => {
    const job = await ciJob(plan);
    const world = await clientWorld(home, {
      config: null,
      world: {
        env: job.env,
        openHttpClient: () => ({ fetch: job.fetch, close: () => undefined }),
      },
    });
    await look({ job, world, home, result: await login(options, world) });
  });
}

const KINDS = [
  ["github", "github", (issuer: string) => `${issuer} github 24h\n`],
  ["forgejo", "forgejo", (issuer: string) => `${issuer} forgejo 24h\n`],
  ["forgejo", "codeberg", (issuer: string) => `${issuer}/ forgejo 24h\n`],
  ["gitlab", "gitlab-ci", (issuer: string) => `${issuer} ${PIPELINE_AUDIENCE} 24h\n`],
] as const;

for (const [kind, alias, row] of KINDS) {
  Deno.test(`login as ${alias} in a job gives a certificate that verify takes`, async () => {
    await loggedIn({ alias }, { kind }, async ({ job, result, world }) => {
      assert.equal(result.who, "job");
      assert.equal(result.identity.issuer, job.issuer);
      assert.deepEqual(world.shown, [], "a browser was opened");
      const { type, base64 } = parseCertificateFile(result.certificate);
      const run = await runVerify({ keyType: type, keyBase64: base64 }, {
        answers: job.answers,
        files: {
          "etc/opk/providers": row(job.issuer),
          "etc/opk/auth_id": `alice repo:example/app:ref:refs/heads/main ${job.issuer}\n`,
        },
      });
      assert.equal(run.exitCode, 0, run.log);
      assert.match(run.stdout, /^cert-authority,principals="opkssh-wildcard" ecdsa-sha2-nistp256 /);
    });
  });
}

Deno.test("login in a job needs no alias", async () => {
  await loggedIn({}, {}, ({ result }) => assert.equal(result.who, "job"));
});

Deno.test("login in a job takes the issuer from --provider", async () => {
  const provider = "https://token.actions.githubusercontent.com,anything";
  await loggedIn({ provider }, {}, ({ result }) => assert.equal(result.who, "job"));
});

Deno.test("login in a job makes the commitment the audience and keeps no RS256 signature", async () => {
  await loggedIn({}, {}, async ({ job, result, home, world }) => {
    const { type, base64 } = parseCertificateFile(result.certificate);
    const certificate = parseCertificate(type, base64);
    const token = parsePkToken(certificate.extensions.get("openpubkey-pkt") ?? "");
    const { members } = token.op.header;
    assert.deepEqual([...members.keys()], ["alg", "jkt", "kid", "typ"]);
    assert.equal(members.get("jkt"), await thumbprint((await factoryKey("RS256")).jwk));
    const audience = new URL(job.requests[0]?.url ?? "").searchParams.get("audience");
    assert.equal(token.claims.audience, audience);
    assert.match(audience ?? "", /^[A-Za-z0-9_-]{43}$/);
    const [, , signature = ""] = job.idTokens[0]?.split(".") ?? [];
    assert.ok(signature.length > 300);
    const { terminal } = world;
    const written = await Promise.all(
      (await filesBelow(home)).map((name) => Deno.readTextFile(`${home}/${name}`)),
    );
    const everything = [...written, ...certificate.extensions.values(), terminal.stderr];
    assert.ok(everything.every((text) => !text.includes(signature)));
  });
});

Deno.test("login in a GitLab job puts the commitment into the GQ header", async () => {
  await loggedIn({}, { kind: "gitlab" }, ({ job, result }) => {
    const { type, base64 } = parseCertificateFile(result.certificate);
    const pkt = parseCertificate(type, base64).extensions.get("openpubkey-pkt") ?? "";
    const { members } = parsePkToken(pkt).op.header;
    assert.deepEqual([...members.keys()], ["alg", "cic", "jkt", "kid", "typ"]);
    assert.match(String(members.get("cic")), /^[A-Za-z0-9_-]{43}$/);
    assert.deepEqual(result.identity.audiences, [PIPELINE_AUDIENCE]);
    assert.equal(job.requests.length, 2, "more than discovery and key set");
  });
});

Deno.test("login in a job does not complain of a missing email", async () => {
  await loggedIn({}, {}, ({ result, world }) => {
    reportLogin(result, {}, world);
    assert.match(world.terminal.stderr, /logged in as {2}repo:example\/app/);
    assert.doesNotMatch(world.terminal.stderr, /email/);
  });
});

Deno.test("login in jobs uses one file in the identity directory, whatever the audience", async () => {
  await withTempDir(async (home) => {
    const job = await ciJob();
    const world = await clientWorld(home, {
      config: null,
      world: {
        env: job.env,
        openHttpClient: () => ({ fetch: job.fetch, close: () => undefined }),
      },
    });
    const { IdentityDirectory } = await import("../../../src/client/identity_directory.ts");
    await new IdentityDirectory(world.paths, world.fileSystem).configure();
    const first = await login({}, world);
    const second = await login({}, world);
    assert.deepEqual(first.files, second.files);
    assert.notDeepEqual(first.identity.audiences, second.identity.audiences);
  });
});

for (const alias of ["github", "forgejo", "codeberg", "gitlab-ci", "GitHub"]) {
  Deno.test(`login as ${alias} outside of CI says what it needs`, async () => {
    await withTempDir(async (home) => {
      const world = await clientWorld(home);
      const error = await assertCodeAsync(() => login({ alias }, world), "provider_unknown");
      assert.ok(error instanceof CommandError);
      assert.match(error.hints.join("\n"), /exists in (?:GitHub|Forgejo|GitLab)/);
      assert.deepEqual(await filesBelow(home), [".opk/config.toml"]);
    });
  });
}
