import assert from "node:assert/strict";
import { runProbe } from "../../support/run_probe.ts";
import { startHostileProvider } from "../../support/hostile_provider.ts";
import { makeTlsAuthority } from "../../support/tls_certificate.ts";
import { withTempDir } from "../../support/with_temp_dir.ts";

// The runtime decides once per process which stores it trusts, so each case is a process.

const STRANGER = "the server's certificate does not hold (from an unknown authority)";
const HTTP_GET = new URL("../../../src/oidc/http_get.ts", import.meta.url).href;
const PROBE = `
import { httpGet } from ${JSON.stringify(HTTP_GET)};
const [url = "", late = ""] = Deno.args;
if (late !== "") Deno.env.set("SSL_CERT_FILE", late);
const get = httpGet({ retryPauseMs: 1 });
try {
  const { status } = await get(url, { maxBytes: 100 });
  console.log(status);
} catch (error) {
  console.log(error.failure.detail);
}
get.close();
`;

/** What a process with this environment gets from a server that only `authority` vouches for. */
async function probe(
  env: (authorityFile: string, directory: string) => Readonly<Record<string, string>>,
  late = false,
): Promise<string> {
  const authority = await makeTlsAuthority();
  const certificate = await authority.issue({ names: ["localhost"] });
  const provider = startHostileProvider(certificate, "localhost");
  provider.set("/", { kind: "answer", body: "{}" });
  try {
    return await withTempDir(async (directory) => {
      const file = `${directory}/authority.pem`;
      await Deno.writeTextFile(file, authority.cert);
      const args = [`${provider.origin}/`, ...(late ? [file] : [])];
      return await runProbe(PROBE, { args, env: env(file, directory) });
    });
  } finally {
    await provider.close();
  }
}

Deno.test("trustSystemStore makes httpGet trust the operating system's store", async () => {
  assert.equal(await probe((file) => ({ SSL_CERT_FILE: file })), "200");
});

Deno.test("trustSystemStore honours SSL_CERT_FILE set by the process itself", async () => {
  assert.equal(await probe(() => ({}), true), "200");
});

Deno.test("trustSystemStore trusts nobody else", async () => {
  assert.equal(await probe(() => ({})), STRANGER);
});

Deno.test("trustSystemStore leaves a choice of the user alone", async () => {
  const env = (file: string): Record<string, string> => ({
    SSL_CERT_FILE: file,
    DENO_TLS_CA_STORE: "mozilla",
  });
  assert.equal(await probe(env), STRANGER);
});

Deno.test("trustSystemStore goes on with the bundled roots when the store cannot be read", async () => {
  // The server is then a stranger, which is an answer about the server and not about the store.
  const env = (_file: string, directory: string): Record<string, string> => ({
    SSL_CERT_FILE: `${directory}/missing.pem`,
  });
  assert.equal(await probe(env), STRANGER);
});

Deno.test("trustSystemStore brings in no bundled roots for whoever wants the system's alone", async () => {
  const env = (_file: string, directory: string): Record<string, string> => ({
    SSL_CERT_FILE: `${directory}/missing.pem`,
    DENO_TLS_CA_STORE: "system",
  });
  assert.equal(await probe(env), "the system's certificates cannot be read");
});
