import assert from "node:assert/strict";
import {
  BAD_EVIDENCE_CODES,
  NOT_ALLOWED_CODES,
  type RefusalCode,
  UNDECIDABLE_CODES,
} from "../../../src/errors/refusal_code.ts";
import { checkOf, CHECKS } from "../../../src/server/checks.ts";
import { explain } from "../../../src/server/explain.ts";
import type { Explanation } from "../../../src/server/explanation.ts";
import { formatExplanation } from "../../../src/server/format_explanation.ts";
import type { ProviderCourier } from "../../../src/oidc/provider_courier.ts";
import { inProcessProvider } from "../../support/in_process_provider.ts";
import { type CertificatePlan, offerCertificate } from "../../support/offer_certificate.ts";
import { ISSUER, makePkToken, NOW } from "../../support/token_factory.ts";
import { goodAnswers, type VerifySetting, withServerFiles } from "../../support/verify_run.ts";
import { recordedGet } from "../../vectors/recorded_get.ts";

async function explained(
  plan: CertificatePlan | string = {},
  setting: VerifySetting = {},
): Promise<Explanation> {
  return await withServerFiles(setting, async (root) => {
    const get = recordedGet(setting.answers ?? await goodAnswers());
    const now = (): number => NOW;
    const startProvider = (): Promise<ProviderCourier> =>
      Promise.resolve(inProcessProvider({ get, now }));
    const world = { now, monotonic: () => 0, startProvider };
    return await explain({ user: setting.user ?? "alice", offered: await text(plan), root }, world);
  });
}

async function text(plan: CertificatePlan | string): Promise<string> {
  if (typeof plan === "string") return plan;
  const { keyType, keyBase64 } = await offerCertificate(plan);
  return `${keyType} ${keyBase64} comment\n`;
}

/** Names of the checks in a state. */
function inState(explanation: Explanation, state: string): readonly string[] {
  return explanation.checks.filter((check) => check.state === state).map((check) => check.name);
}

Deno.test("explain() says which row lets somebody in and that every check holds", async () => {
  const explanation = await explained();
  assert.equal(explanation.verdict, "allowed");
  assert.equal(inState(explanation, "holds").length, CHECKS.length);
  assert.ok(explanation.rule?.by !== "plugin" && explanation.rule?.line === 1);
  assert.equal(explanation.facts["email"], "alice@example.com");
  assert.equal(explanation.facts["keys"], "network");
  assert.match(formatExplanation(explanation), /^allowed as alice by \S+auth_id:1 \(alice alice@/);
});

Deno.test("explain() judges a bare PK Token without the checks of a certificate", async () => {
  const { compact } = await makePkToken();
  const explanation = await explained(compact);
  assert.equal(explanation.verdict, "allowed");
  assert.deepEqual(inState(explanation, "not asked"), [
    "certificate form",
    "pk token",
    "certificate",
    "binding",
    "principals",
  ]);
});

const REFUSED: readonly (readonly [
  string,
  CertificatePlan | string,
  VerifySetting,
  RefusalCode,
  RegExp,
])[] = [
  ["a slash too many", { claims: { iss: `${ISSUER}/` } }, {}, "ISS_UNKNOWN", /to the letter/],
  [
    "an unknown issuer",
    { claims: { iss: "https://x.example" } },
    {},
    "ISS_UNKNOWN",
    /https:\/\/x.example CLIENT-ID 24h/,
  ],
  ["another client ID", { claims: { aud: "other" } }, {}, "AUD_MISMATCH", /client ID other/],
  ["an old token", { claims: { iat: NOW - 90_000 } }, {}, "TOO_OLD", /opkssh login/],
  [
    "another user",
    {},
    { user: "bob" },
    "POLICY_DENIED",
    /auth_id:1: the row is for the user "alice"/,
  ],
  [
    "nobody in the policy",
    { claims: { email: "x@example.com" } },
    {},
    "POLICY_DENIED",
    /opkssh add alice x@example.com/,
  ],
  [
    "a limited certificate",
    { principals: ["guest"] },
    {},
    "CERT_PRINCIPAL_MISMATCH",
    /--principals alice/,
  ],
  ["a provider that is down", {}, { answers: new Map() }, "DISC_FAILED", /curl -v https:/],
  [
    "no policy",
    {},
    { files: { "etc/opk/auth_id": undefined } },
    "POLICY_UNREADABLE",
    /permissions check/,
  ],
  ["no rows", {}, { files: { "etc/opk/providers": "" } }, "CFG_NO_PROVIDERS", /opkssh audit/],
  ["a foreign certificate", { pkToken: undefined }, {}, "CERT_NO_PKT", /opkssh login/],
  ["no certificate", "ssh-ed25519 AAAA", {}, "CERT_NOT_CERT", /opkssh login/],
];

for (const [name, plan, setting, code, hint] of REFUSED) {
  Deno.test(`explain() tells ${name}: where it ends and what would change it`, async () => {
    const explanation = await explained(plan, setting);
    assert.equal(explanation.verdict, "refused");
    assert.equal(explanation.code, code);
    assert.deepEqual(inState(explanation, "refuses"), [checkOf(code)]);
    const reached = inState(explanation, "holds").length;
    assert.equal(reached, CHECKS.findIndex(([check]) => check === checkOf(code)));
    assert.match(explanation.hints.join("\n"), hint);
  });
}

Deno.test("explain() never prints a token or a key", async () => {
  const { keyType, keyBase64 } = await offerCertificate({ claims: { aud: "other" } });
  const explanation = await explained(`${keyType} ${keyBase64}`);
  const all = JSON.stringify(explanation) + formatExplanation(explanation);
  assert.ok(!all.includes("eyJ"));
  assert.ok(!all.includes(keyBase64.slice(60, 120)));
});

Deno.test("checkOf() knows every code, and every check has one", () => {
  const codes = [...BAD_EVIDENCE_CODES, ...NOT_ALLOWED_CODES, ...UNDECIDABLE_CODES];
  const used = new Set(codes.map(checkOf));
  for (const [name] of CHECKS) assert.ok(used.has(name), name);
  assert.ok(!used.has(undefined as never));
});

Deno.test("explain() gives back what it will not need before it asks or parses anything", async () => {
  const happened: string[] = [];
  const get = recordedGet(await goodAnswers());
  const courier = inProcessProvider({ get, now: () => NOW });
  const world = {
    now: () => NOW,
    monotonic: () => 0,
    fence: { giveBack: (kinds: readonly string[]) => void happened.push(kinds.join()) },
    startProvider: (): Promise<ProviderCourier> =>
      Promise.resolve({
        ...courier,
        send(message): void {
          happened.push(JSON.parse(message).kind);
          courier.send(message);
        },
      }),
  };
  await withServerFiles({}, async (root) => {
    const explanation = await explain({ user: "alice", offered: await text({}), root }, world);
    assert.equal(explanation.verdict, "allowed");
    // Homes below a root are read directly.
    assert.deepEqual(happened, ["env,sys,ffi,net,write,run", "setup", "keys"]);
    happened.splice(0);
    await explain({ user: "alice", offered: "no certificate", root }, world);
    assert.deepEqual(happened, ["env,sys,ffi,net,write,run"]);
  });
});
