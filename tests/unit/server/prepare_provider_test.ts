import assert from "node:assert/strict";
import { keySetFileName } from "../../../src/oidc/key_set_file_name.ts";
import { diskKeySetStore } from "../../../src/oidc/key_set_store_disk.ts";
import { defaultServerConfig } from "../../../src/config/default_server_config.ts";
import { type PreparedProvider, prepareProvider } from "../../../src/server/prepare_provider.ts";
import { assertCodeAsync } from "../../support/assert_code.ts";
import { fakeWindowsSecurity } from "../../support/fake_windows_security.ts";
import { inProcessProvider } from "../../support/in_process_provider.ts";
import { type CertificatePlan, offerCertificate } from "../../support/offer_certificate.ts";
import { factoryKey, ISSUER, keySetOf, NOW, trust } from "../../support/token_factory.ts";
import { goodAnswers } from "../../support/verify_run.ts";
import { withTempDir } from "../../support/with_temp_dir.ts";
import { recordedGet } from "../../vectors/recorded_get.ts";

const op = await factoryKey("RS256");

/** What is kept about the issuer; `undefined` for nothing. */
type Kept = Readonly<{ ageSeconds: number; lastFailure?: number }> | undefined;

/** Prepares with this in the cache; whom the worker would have been started for. */
async function prepared(
  plan: CertificatePlan,
  kept: Kept,
  use: (provider: PreparedProvider, starts: readonly unknown[]) => Promise<void>,
  windows?: (cacheDir: string, file: string) => Readonly<Record<string, string>>,
): Promise<void> {
  await withTempDir(async (cacheDir) => {
    await Deno.chmod(cacheDir, 0o700);
    const uid = Deno.uid() ?? 0;
    if (kept !== undefined) {
      const { ageSeconds, lastFailure } = kept;
      await diskKeySetStore(cacheDir, { uid }).write(ISSUER, {
        issuer: ISSUER,
        jwksUri: `${ISSUER}/jwks`,
        discoveryFetchedAt: NOW - ageSeconds,
        fetchedAt: NOW - ageSeconds,
        keySet: keySetOf(op),
        ...(lastFailure === undefined ? {} : { lastFailure }),
      });
    }
    const starts: unknown[] = [];
    const get = recordedGet(await goodAnswers());
    const { keyBase64 } = await offerCertificate({ op, ...plan });
    const provider = await prepareProvider(keyBase64, {
      config: defaultServerConfig(),
      issuers: new Map([[ISSUER, trust()]]),
      owners: [0],
      cacheDir,
      uid,
      now: NOW + 0.5,
      ...(windows === undefined ? {} : {
        os: "windows",
        windowsSecurity: fakeWindowsSecurity(
          windows(cacheDir, `${cacheDir}/${await keySetFileName(ISSUER)}`),
          { opksshuser: VERIFIER },
        ),
      }),
      start: ({ net, cacheDir: given }) => {
        starts.push(windows === undefined || given === cacheDir ? net : "without the cache");
        return Promise.resolve(inProcessProvider({ get, now: () => NOW + 0.5 }));
      },
    });
    await use(provider, starts);
  });
}

const VERIFIER = "S-1-5-21-1-2-3-1005";
const CLOSED = `O:BAD:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;0x1301bf;;;${VERIFIER})`;
const KEPT = CLOSED.replace("O:BA", `O:${VERIFIER}`).replaceAll("OICI", "ID");

Deno.test("prepareProvider() on Windows believes keys that only the verify account could keep", async () => {
  await prepared({}, FRESH, (_, starts) => {
    assert.deepEqual(starts, []);
    return Promise.resolve();
  }, (directory, file) => ({ [directory]: CLOSED, [file]: KEPT }));
});

for (
  const [what, directory, file, problem] of [
    ["in an open directory", `${CLOSED}(A;CI;DCLCRPCR;;;BU)`, KEPT, /lets S-1-5-32-545 write/],
    ["in somebody's directory", CLOSED.replace("O:BA", "O:BU"), KEPT, /is owned by S-1-5-32-545/],
    ["of a stranger", CLOSED, KEPT.replace(VERIFIER, "S-1-5-21-1-2-3-1001"), /owned by S-1-5-21/],
    ["that strangers can write", CLOSED, `${KEPT}(A;;FW;;;WD)`, /lets S-1-1-0 write/],
  ] as const
) {
  Deno.test(`prepareProvider() on Windows asks the provider rather than believe keys ${what}`, async () => {
    await prepared({}, FRESH, async (provider, starts) => {
      assert.deepEqual(starts, ["without the cache"]);
      const { source, problems } = await provider.keysFor(ISSUER);
      assert.equal(source, "network");
      assert.ok(problems.some((text) => problem.test(text)), problems.join("; "));
    }, (path, name) => ({ [path]: directory, [name]: file }));
  });
}

const FRESH = { ageSeconds: 10 };

interface Case {
  readonly name: string;
  readonly plan?: CertificatePlan;
  readonly kept: Kept;
  /** Hosts of the worker; `none` when there must not be one. */
  readonly net: readonly string[] | true | "none";
}

const HOSTS = ["op.example.com:443"];
const STRANGER = { ...op, kid: "unknown" };

const CASES: readonly Case[] = [
  { name: "fresh keys are enough", kept: FRESH, net: "none" },
  { name: "nothing is kept", kept: undefined, net: true },
  { name: "the keys are old", kept: { ageSeconds: 4000 }, net: HOSTS },
  { name: "the discovery document is old as well", kept: { ageSeconds: 700_000 }, net: true },
  { name: "the key is not among them", plan: { op: STRANGER }, kept: FRESH, net: HOSTS },
  {
    name: "the key is not among them and the last attempt failed",
    plan: { op: STRANGER },
    kept: { ageSeconds: 4000, lastFailure: NOW - 10 },
    net: true,
  },
  {
    name: "the keys are old and their provider failed just now",
    kept: { ageSeconds: 4000, lastFailure: NOW - 10 },
    net: "none",
  },
  { name: "there is an access token", plan: { accessToken: "token" }, kept: FRESH, net: HOSTS },
  {
    name: "no key is named and there is one",
    plan: { op: { ...op, kid: "" } },
    kept: FRESH,
    net: "none",
  },
  {
    name: "the issuer is not configured",
    plan: { claims: { iss: "https://other.example.com" } },
    kept: FRESH,
    net: "none",
  },
  { name: "there is no PK Token", plan: { pkToken: undefined }, kept: FRESH, net: "none" },
];

for (const { name, plan, kept, net } of CASES) {
  const what = net === "none" ? "nobody" : `a worker for ${net === true ? "any host" : net}`;
  Deno.test(`prepareProvider() starts ${what} where ${name}`, async () => {
    await prepared(plan ?? {}, kept, (_, starts) => {
      assert.deepEqual(starts, net === "none" ? [] : [net]);
      return Promise.resolve();
    });
  });
}

Deno.test("prepareProvider() has kept keys for the issuer it saw and for no other", async () => {
  await prepared({}, FRESH, async (provider) => {
    const keys = await provider.keysFor(ISSUER);
    assert.deepEqual([keys.source, keys.ageSeconds, keys.requests], ["cache", 10, 0]);
    assert.equal(await provider.refetchFor(ISSUER, "unknown"), undefined);
    for (const other of [`${ISSUER}/`, "https://other.example.com", ""]) {
      await assertCodeAsync(() => provider.keysFor(other), "INTERNAL");
    }
  });
});

Deno.test("prepareProvider() has no keys at all for a key it could not read", async () => {
  await prepared({ pkToken: undefined }, FRESH, async (provider) => {
    await assertCodeAsync(() => provider.keysFor(ISSUER), "INTERNAL");
  });
});

Deno.test("prepareProvider() says that the keys are old", async () => {
  await prepared({}, { ageSeconds: 4000, lastFailure: NOW - 10 }, async (provider) => {
    const keys = await provider.keysFor(ISSUER);
    assert.equal(keys.source, "stale");
    assert.match(keys.problems.join(), /failed just now/);
  });
});
