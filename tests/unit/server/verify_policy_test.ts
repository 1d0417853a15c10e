import assert from "node:assert/strict";
import { offerCertificate } from "../../support/offer_certificate.ts";
import { ISSUER } from "../../support/token_factory.ts";
import { runVerify, type VerifyRun, type VerifySetting } from "../../support/verify_run.ts";

const me = Deno.uid() ?? -1;
const good = await offerCertificate();

const ALICE = `alice alice@example.com ${ISSUER}\n`;
const BOB = `alice bob@example.com ${ISSUER}\n`;
const HOME = "home/alice/.opk/auth_id";
const PLUGIN = "etc/opk/policy.d/check.yml";

function plugin(script: string): string {
  return `name: check\ncommand: /bin/sh -c '${script}'\n`;
}

const MACHINE: NonNullable<VerifySetting["files"]> = {
  "etc/passwd": `alice:x:${me}:${me}::@ROOT@/home/alice:/bin/sh\n`,
  "etc/opk/auth_id": BOB,
};

/** Runs with these files besides the machine's; the home file is private. */
function run(files: VerifySetting["files"], setting: VerifySetting = {}): Promise<VerifyRun> {
  return runVerify(good, {
    ...setting,
    files: { ...MACHINE, ...files },
    modes: { "etc/passwd": 0o644, [HOME]: 0o600, ...setting.modes },
  });
}

function denied(outcome: VerifyRun, code = "POLICY_DENIED"): void {
  assert.equal(outcome.exitCode, 1);
  assert.equal(outcome.stdout, "");
  assert.match(outcome.log, new RegExp(` verdict=refused code=${code} `));
}

function allowed(outcome: VerifyRun, rule: RegExp): void {
  assert.equal(outcome.exitCode, 0, outcome.stderr);
  assert.match(outcome.stdout, /^cert-authority,principals="opkssh-wildcard" [^\n]+\n$/);
  assert.match(outcome.log, / verdict=allowed /);
  assert.match(outcome.log, rule);
}

Deno.test("verify() lets in by home policy when the system's does not decide", async () => {
  allowed(await run({ [HOME]: `# mine\n${ALICE}` }), / rule=\S+\/home\/alice\/\.opk\/auth_id:2 /);
  denied(await run({ [HOME]: BOB }));
  denied(await run({}));
});

Deno.test("verify() takes only rows for the account itself from its home", async () => {
  const files = { [HOME]: `root alice@example.com ${ISSUER}\n` };
  denied(await run(files));
  denied(await run(files, { user: "root" }));
});

Deno.test("verify() looks into no home when the system policy decides", async () => {
  // not even the warning about it is there
  const outcome = await run({ "etc/opk/auth_id": ALICE, [HOME]: ALICE }, {
    modes: { [HOME]: 0o644 },
  });
  allowed(outcome, / rule=\S+\/etc\/opk\/auth_id:1 /);
  assert.ok(!outcome.log.includes(".opk"), outcome.log);
});

Deno.test("verify() works with home policy alone", async () => {
  allowed(await run({ "etc/opk/auth_id": undefined, [HOME]: ALICE }), / rule=\S+\.opk\/auth_id:1 /);
});

Deno.test("verify() applies deny lists to homes and plugins", async () => {
  const config = { "etc/opk/config.toml": 'deny_users = ["alice"]\n' };
  denied(await run({ ...config, [HOME]: ALICE }), "DENIED_USER");
  denied(await run({ ...config, [PLUGIN]: plugin("echo allow") }), "DENIED_USER");
});

Deno.test("verify() lets in by a plugin when no policy file decides", async () => {
  const outcome = await run({ [PLUGIN]: plugin("echo allow") });
  allowed(outcome, / rule="plugin check" .* plugins="check: allowed" /);
  denied(await run({ [PLUGIN]: plugin("echo deny") }));
});

Deno.test("verify() works with plugins alone", async () => {
  const files = { "etc/opk/auth_id": undefined };
  allowed(await run({ ...files, [PLUGIN]: plugin("echo allow") }), / rule="plugin check" /);
  // a plugin that says no has decided; one that fails has not
  denied(await run({ ...files, [PLUGIN]: plugin("exit 1") }));
  denied(await run({ ...files, [PLUGIN]: plugin("kill -KILL $$") }), "POLICY_UNREADABLE");
});

Deno.test("verify() asks no plugin when a policy file decides, or after a deny list", async () => {
  const asking = { [PLUGIN]: plugin("exit 1") };
  const wasAsked = async (files: VerifySetting["files"]): Promise<boolean> =>
    (await run({ ...asking, ...files })).log.includes("plugins=");
  assert.equal(await wasAsked({ "etc/opk/auth_id": ALICE }), false);
  assert.equal(await wasAsked({ [HOME]: ALICE }), false);
  assert.equal(await wasAsked({ "etc/opk/config.toml": 'deny_users = ["alice"]\n' }), false);
  assert.equal(await wasAsked({}), true);
});

Deno.test("verify() asks no plugin about a certificate that does not hold", async () => {
  const forged = await offerCertificate({ claims: { aud: "other" } });
  const outcome = await runVerify(forged, {
    files: { ...MACHINE, [PLUGIN]: plugin("echo allow") },
  });
  assert.equal(outcome.exitCode, 1);
  assert.match(outcome.log, /code=AUD_MISMATCH/);
  assert.ok(!outcome.log.includes("plugins="));
});

Deno.test("verify() goes on to plugins past a home that must not be believed", async () => {
  const files = { [HOME]: ALICE, [PLUGIN]: plugin("echo allow") };
  const outcome = await run(files, { modes: { [HOME]: 0o644 } });
  allowed(outcome, / rule="plugin check" /);
  assert.match(outcome.log, /warnings=.*has mode 0644, which must be at most 0600/);
});

Deno.test("verify() gives plugins env_vars and what they are asked", async () => {
  const script = 'test "$HTTPS_PROXY:$OPKSSH_PLUGIN_U" = http://p:alice && echo allow';
  allowed(
    await run({
      [PLUGIN]: plugin(script),
      "etc/opk/config.toml": '[env_vars]\nHTTPS_PROXY = "http://p"\n',
    }),
    / rule="plugin check" /,
  );
});
