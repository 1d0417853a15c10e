import assert from "node:assert/strict";
import { tlsTrust } from "../../../src/platform/tls_trust.ts";
import { withTempDir } from "../../support/with_temp_dir.ts";

class FakeEnv {
  readonly values: Map<string, string>;
  constructor(values: Record<string, string> = {}) {
    this.values = new Map(Object.entries(values));
  }
  get(name: string): string | undefined {
    return this.values.get(name);
  }
  set(name: string, value: string): void {
    this.values.set(name, value);
  }
}

const PEM = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";

Deno.test("tlsTrust takes the operating system's store and the bundled roots", async () => {
  const env = new FakeEnv();
  assert.deepEqual(await tlsTrust({ env }), {
    caCerts: [],
    roots: ["bundled roots", "operating system's store"],
    problems: [],
  });
  assert.equal(env.get("DENO_TLS_CA_STORE"), "mozilla,system");
});

Deno.test("tlsTrust lets SSL_CERT_FILE and SSL_CERT_DIR stand for the system's store", async () => {
  await withTempDir(async (directory) => {
    await Deno.writeTextFile(`${directory}/ca.pem`, PEM);
    const file = new FakeEnv({ SSL_CERT_FILE: `${directory}/ca.pem` });
    const trust = await tlsTrust({ env: file });
    assert.deepEqual(trust.roots, ["bundled roots", `SSL_CERT_FILE ${directory}/ca.pem`]);
    const both = new FakeEnv({ SSL_CERT_DIR: `${directory}:/` });
    assert.deepEqual((await tlsTrust({ env: both })).roots, [
      "bundled roots",
      `SSL_CERT_DIR ${directory}:/`,
    ]);
  });
});

Deno.test("tlsTrust falls back to the bundled roots when SSL_CERT_FILE leads nowhere", async () => {
  const env = new FakeEnv({ SSL_CERT_FILE: "/nowhere/ca.pem" });
  const trust = await tlsTrust({ env });
  assert.deepEqual(trust.roots, ["bundled roots"]);
  assert.equal(trust.problems.length, 1);
  assert.equal(env.get("DENO_TLS_CA_STORE"), "mozilla");
});

Deno.test("tlsTrust leaves the runtime's own variable alone", async () => {
  const env = new FakeEnv({ DENO_TLS_CA_STORE: "system" });
  assert.deepEqual((await tlsTrust({ env })).roots, ["DENO_TLS_CA_STORE system"]);
  assert.equal(env.get("DENO_TLS_CA_STORE"), "system");
});

Deno.test("tlsTrust adds the ca_file, and reports one that cannot be trusted", async () => {
  await withTempDir(async (directory) => {
    const caFile = `${directory}/ca.pem`;
    const ask = (): ReturnType<typeof tlsTrust> =>
      tlsTrust({ env: new FakeEnv(), caFile, owners: [Deno.uid() ?? -1] });
    assert.match((await ask()).problems[0] ?? "", /does not exist$/);
    await Deno.writeTextFile(caFile, "not a certificate", { mode: 0o644 });
    assert.match((await ask()).problems[0] ?? "", /holds no PEM certificate$/);
    await Deno.writeTextFile(caFile, PEM);
    assert.deepEqual((await ask()).caCerts, [PEM]);
    assert.equal((await ask()).roots.at(-1), `ca_file ${caFile}`);
    await Deno.chmod(caFile, 0o666);
    const open = await ask();
    assert.deepEqual(open.caCerts, []);
    assert.match(open.problems[0] ?? "", /has mode 0666/);
  });
});
