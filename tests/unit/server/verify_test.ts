import assert from "node:assert/strict";
import { offerCertificate } from "../../support/offer_certificate.ts";
import { factoryKey, ISSUER, keySetOf, NOW, publishedJwk } from "../../support/token_factory.ts";
import { goodAnswers, runVerify, type VerifySetting } from "../../support/verify_run.ts";
import type { RefusalCode } from "../../../src/errors/refusal_code.ts";
import { verify } from "../../../src/server/verify.ts";
import { memoryTerminal } from "../../support/memory_terminal.ts";
import { refusalReason } from "../../../src/server/refusal_reason.ts";

const good = await offerCertificate();

async function refuses(
  key: typeof good,
  code: RefusalCode,
  setting: VerifySetting = {},
): Promise<string> {
  const run = await runVerify(key, setting);
  assert.equal(run.exitCode, 1);
  assert.equal(run.stdout, "");
  assert.match(run.stderr, new RegExp(`refused: .*\\(${code}\\)`));
  return run.log;
}

Deno.test("verify() prints one line, exits 0 and writes one record without secrets", async () => {
  const run = await runVerify(good);
  assert.equal(run.exitCode, 0, run.stderr);
  assert.match(
    run.stdout,
    /^cert-authority,principals="opkssh-wildcard" ecdsa-sha2-nistp256 [A-Za-z0-9+/=]+\n$/,
  );
  assert.equal(run.stderr, "");
  assert.equal(run.log.split("\n").length, 2);
  assert.match(run.log, / verdict=allowed rule=\S+auth_id:1 user=alice key=SHA256:/);
  assert.match(run.log, / sub=sub-1 email=alice@example.com /);
  assert.match(run.log, / keys=network keys_age=0 requests=2 /);
  assert.ok(!run.log.includes(good.keyBase64.slice(100, 200)));
});

Deno.test("verify() writes the record as JSON when the configuration says so", async () => {
  const files = { "etc/opk/config.toml": '[log]\nformat = "json"\n' };
  const run = await runVerify(good, { files });
  const record = JSON.parse(run.log);
  assert.equal(record.verdict, "allowed");
  assert.equal(record.requests, 2);
  assert.equal(record.time, new Date(NOW * 1000).toISOString());
});

Deno.test("verify() logs every refusal with code and reason, and what is known by then", async () => {
  const key = await offerCertificate({ claims: { aud: "other" } });
  const log = await refuses(key, "AUD_MISMATCH");
  assert.match(log, / verdict=refused code=AUD_MISMATCH reason=audience_mismatch /);
  assert.match(log, / issuer=https:\/\/op.example.com /);
});

Deno.test("verify() is quiet about keys that are none of ours", async () => {
  const foreign = await offerCertificate({ pkToken: undefined });
  assert.equal(await refuses(foreign, "CERT_NO_PKT"), "");
  assert.equal(await refuses({ ...good, keyType: "ssh-ed25519" }, "CERT_NOT_CERT"), "");
});

const CERTIFICATES: readonly (readonly [
  string,
  Parameters<typeof offerCertificate>[0],
  RefusalCode,
])[] = [
  ["an empty PK Token", { pkToken: "" }, "CERT_NO_PKT"],
  ["a broken PK Token", { pkToken: "a:b:c" }, "PKT_BASE64"],
  ["a PK Token for another key", { otherKey: true }, "CERT_KEY_MISMATCH"],
  ["a certificate that has ended", { validBefore: BigInt(NOW) }, "CERT_NOT_VALID_NOW"],
  ["a certificate for others", { principals: ["guest"] }, "CERT_PRINCIPAL_MISMATCH"],
  ["an unsafe principal", { principals: ['x",command="sh'] }, "CERT_BAD_PRINCIPAL"],
  ["an issuer nobody trusts", { claims: { iss: "https://evil.example" } }, "ISS_UNKNOWN"],
  ["a token that is too old", { claims: { iat: NOW - 86_401 } }, "TOO_OLD"],
  ["another provider's signature", {
    op: { ...await factoryKey("RS256", "evil"), kid: "op-rs256" },
  }, "OP_SIG_INVALID"],
  ["a kid nobody publishes", { header: { kid: "other" } }, "KEY_NOT_FOUND"],
  ["another person", { claims: { email: "bob@example.com" } }, "POLICY_DENIED"],
];

for (const [name, plan, code] of CERTIFICATES) {
  Deno.test(`verify() refuses ${name}`, async () => {
    await refuses(await offerCertificate(plan), code);
  });
}

/** The same certificate with another nonce, which its signature does not cover. */
function tampered({ keyType, keyBase64 }: typeof good): typeof good {
  const blob = Uint8Array.fromBase64(keyBase64);
  const nonce = 4 + keyType.length + 4;
  blob[nonce] = 1 ^ (blob[nonce] ?? 0);
  return { keyType, keyBase64: blob.toBase64() };
}

Deno.test("verify() refuses because of the certificate first, whatever its token is like", async () => {
  const broken: readonly Parameters<typeof offerCertificate>[0][] = [
    { pkToken: "a:b:c" },
    { pkToken: "x".repeat(20_000) },
    { claims: { iss: "https://evil.example" } },
    { otherKey: true },
    {},
  ];
  for (const plan of broken) {
    const log = await refuses(tampered(await offerCertificate(plan)), "CERT_SIG_INVALID");
    assert.match(log, / key=SHA256:/);
    assert.doesNotMatch(log, /key_id=|issuer=/);
    const ended = await offerCertificate({ ...plan, validBefore: BigInt(NOW) });
    await refuses(ended, "CERT_NOT_VALID_NOW");
  }
  assert.match(
    await refuses(await offerCertificate({ pkToken: "a:b:c" }), "PKT_BASE64"),
    / key=SHA256:\S+ key_id=alice@example.com /,
  );
});

const FILES: readonly (readonly [string, VerifySetting, RefusalCode])[] = [
  ["no providers file", { files: { "etc/opk/providers": undefined } }, "CFG_PROVIDERS_UNREADABLE"],
  [
    "a providers file others may write",
    { modes: { "etc/opk/providers": 0o642 } },
    "CFG_PROVIDERS_UNREADABLE",
  ],
  ["an empty providers file", { files: { "etc/opk/providers": "" } }, "CFG_NO_PROVIDERS"],
  [
    "unknown expiration policies only",
    { files: { "etc/opk/providers": `${ISSUER} c 24H\n` } },
    "CFG_BAD_POLICY",
  ],
  [
    "a configuration that is no TOML",
    { files: { "etc/opk/config.toml": "deny_users = [" } },
    "CFG_UNUSABLE",
  ],
  ["a configuration others may read", {
    files: { "etc/opk/config.toml": "" },
    modes: { "etc/opk/config.toml": 0o644 },
  }, "CFG_UNUSABLE"],
  [
    "a configuration that is not there",
    { options: ["--config-path", "@ROOT@/none.toml"] },
    "CFG_UNUSABLE",
  ],
  ["no policy at all", { files: { "etc/opk/auth_id": undefined } }, "POLICY_UNREADABLE"],
  ["a policy others may read", { modes: { "etc/opk/auth_id": 0o644 } }, "POLICY_UNREADABLE"],
  ["another user", { user: "root" }, "POLICY_DENIED"],
  [
    "a user on the deny list",
    { files: { "etc/opk/config.toml": 'deny_users = ["ALICE"]\n' } },
    "DENIED_USER",
  ],
  ["an address on the deny list", {
    files: { "etc/opk/config.yml": "deny_emails: [Alice@Example.com]\n" },
  }, "DENIED_EMAIL"],
];

for (const [name, setting, code] of FILES) {
  Deno.test(`verify() refuses with ${name}`, async () => {
    await refuses(good, code, setting);
  });
}

const discoveryUrl = `${ISSUER}/.well-known/openid-configuration`;

for (
  const [name, change, code] of [
    ["a provider that is down", [discoveryUrl, undefined], "DISC_FAILED"],
    ["a discovery document of another issuer", [
      discoveryUrl,
      '{"issuer":"https://x","jwks_uri":"https://x/j"}',
    ], "DISC_ISSUER_MISMATCH"],
    ["a key set that cannot be had", [`${ISSUER}/jwks`, undefined], "JWKS_FAILED"],
    ["a key set that is HTML", [`${ISSUER}/jwks`, "<html>"], "JWKS_INVALID"],
  ] as const
) {
  Deno.test(`verify() refuses with ${name} and nothing kept`, async () => {
    const answers = await goodAnswers();
    const [url, body] = change;
    if (body === undefined) answers.delete(url);
    else answers.set(url, { status: 200, body });
    const log = await refuses(good, code, { answers });
    assert.match(log, new RegExp(`reason=${refusalReason(code)} `));
  });
}

Deno.test("verify() calls an unreachable provider issuer_unreachable", () => {
  assert.equal(refusalReason("DISC_FAILED"), "issuer_unreachable");
  assert.equal(refusalReason("JWKS_FAILED"), "issuer_unreachable");
});

Deno.test("verify() asks nobody about a token it can refuse by itself", async () => {
  for (const [name, plan, code] of CERTIFICATES) {
    if (
      ["OP_SIG_INVALID", "KEY_NOT_FOUND", "POLICY_DENIED", "CERT_PRINCIPAL_MISMATCH"].includes(code)
    ) continue;
    const log = await refuses(await offerCertificate(plan), code, { answers: new Map() });
    assert.ok(!log.includes("requests="), name);
  }
});

Deno.test("verify() fetches newer keys once for a kid it does not know", async () => {
  const op = await factoryKey("RS256", "rotated");
  const key = await offerCertificate({ op });
  const answers = await goodAnswers();
  const keys = [publishedJwk(op)];
  answers.set(`${ISSUER}/jwks`, { status: 200, body: JSON.stringify({ keys }) });
  assert.equal((await runVerify(key, { answers })).exitCode, 0);
  assert.equal(keySetOf(op).keys.length, 1);
});

Deno.test("verify() refuses wrong arguments on stderr only", async () => {
  const terminal = memoryTerminal();
  assert.equal(await verify(["alice"], { terminal }), 1);
  assert.equal(terminal.stdout, "");
  assert.match(terminal.stderr, /\(USAGE\)/);
});

Deno.test("verify() refuses when the directory of --root is not there", async () => {
  const terminal = memoryTerminal();
  const argv = ["--root", "/nonexistent/opkssh", "alice", good.keyBase64, good.keyType];
  assert.equal(await verify(argv, { terminal }), 1);
  assert.match(terminal.stderr, /\(CFG_UNUSABLE\)/);
});

Deno.test("verify() turns whatever goes wrong into a refusal", async () => {
  const startProvider = (): never => {
    throw new TypeError("a bug");
  };
  const log = await refuses(good, "INTERNAL", { world: { startProvider } });
  assert.match(log, /code=INTERNAL reason=internal message="Unexpected: TypeError: a bug"/);
});

Deno.test("verify() exits 1 and logs no success when nobody reads its line", async () => {
  const terminal = {
    ...memoryTerminal(),
    result: (): never => {
      throw new Error("broken pipe");
    },
  };
  const run = await runVerify(good, { world: { terminal } });
  assert.equal(run.exitCode, 1);
  assert.match(run.log, /verdict=refused code=INTERNAL/);
  assert.ok(!run.log.includes("allowed"));
});
