// The files of the Go tool as they are, and the ways to a provider that only a company's network has.
import assert from "node:assert/strict";
import { startConnectProxy } from "../support/connect_proxy.ts";
import { needs } from "../support/needs.ts";
import { PUBLIC_CLIENT } from "../support/openid_provider.ts";
import { startTlsIssuer, type TlsIssuer } from "../support/tls_issuer.ts";
import { startWholeServer, WHOLE_SERVER_PARTS, type WholeServer } from "../support/whole_server.ts";

/** What the Go tool's installer writes. */
const DEFAULT_ROWS = `# Issuer Client-ID expiration-policy
https://accounts.google.com 206584157355-7cbe4s640tvm7naoludob4ut1emii7sf.apps.googleusercontent.com 24h
https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0 096ce0a3-5e72-4da8-9c86-12924b294a01 24h
https://gitlab.com 8d8b7024572c7fd501f64374dec6bba37096783dfcd792b3988104be08cb6923 24h
https://issuer.hello.coop app_xejobTKEsDNSRd5vofKB2iay_2rN 24h
`;

/** Replaces the configuration, trusts an issuer, and makes a key that it vouches for. */
async function configure(
  server: WholeServer,
  issuer: string,
  config: { readonly yaml?: string; readonly toml?: string },
  authority: TlsIssuer["authority"],
): Promise<string> {
  const { paths } = server;
  await Deno.remove(paths.configToml).catch(() => undefined);
  await Deno.remove(paths.configYaml).catch(() => undefined);
  if (config.yaml !== undefined) await server.write(paths.configYaml, config.yaml);
  if (config.toml !== undefined) await server.write(paths.configToml, config.toml);
  await server.write(`${paths.baseDir}/ca.pem`, authority);
  await server.write(paths.providers, `${DEFAULT_ROWS}${issuer} ${PUBLIC_CLIENT} 24h\n`);
  await server.write(paths.authId, `# who\nalice alice@example.com ${issuer}  # may\n\nbroken\n`);
  return await server.mint({ claims: { iss: issuer } });
}

/** The last record, which is text without a configuration that says otherwise. */
async function lastRecord(server: WholeServer): Promise<string> {
  return (await Deno.readTextFile(server.paths.logFile)).trimEnd().split("\n").at(-1) ?? "";
}

Deno.test(
  needs(
    WHOLE_SERVER_PARTS,
    "config.yml, providers, auth_id and a plugin of the Go tool work unchanged",
  ),
  async () => {
    await using server = await startWholeServer();
    await using tls = await startTlsIssuer(server.provider, ["localhost"]);
    const issuer = `https://localhost:${tls.port}`;
    const yaml = `---
env_vars:
  SSL_CERT_FILE: /etc/opk/ca.pem
  LOG_LEVEL: 1
deny_users:
  - root
deny_emails: [ "bob@example.com" ]
unknown_key: of another version
`;
    const key = await configure(server, issuer, { yaml }, tls.authority);
    assert.equal((await server.sshd.ssh({ key }, "true")).code, 0, await lastRecord(server));
    assert.match(await lastRecord(server), / rule=\/etc\/opk\/auth_id:2 /);
    const bob = await server.mint({
      claims: { iss: issuer, sub: "bob", email: "bob@example.com" },
    });
    assert.equal((await server.sshd.ssh({ key: bob }, "true")).code, 255);
    assert.match(await lastRecord(server), / code=DENIED_EMAIL /);

    await server.write(
      `${server.paths.policyDir}/check.yml`,
      "name: check\ncommand: /bin/sh -c 'test $LOG_LEVEL = 1 && echo allow'\nversion: 1\n",
    );
    const dave = await server.mint({
      claims: { iss: issuer, sub: "d", email: "dave@example.com" },
    });
    assert.equal((await server.sshd.ssh({ key: dave }, "true")).code, 0, await lastRecord(server));
    assert.match(await lastRecord(server), / rule="plugin check" /);

    const { stdout } = await server.run("doctor", "--offline");
    assert.match(stdout, /unknown_key/);
    assert.ok(!stdout.includes("[ERR]"), stdout);
  },
);

Deno.test(
  needs(
    WHOLE_SERVER_PARTS,
    "a provider behind a company's authority needs ca_file or SSL_CERT_FILE",
  ),
  async () => {
    await using server = await startWholeServer();
    await using tls = await startTlsIssuer(server.provider, ["localhost"]);
    const issuer = `https://localhost:${tls.port}`;
    const without = await configure(server, issuer, {}, tls.authority);
    assert.equal((await server.sshd.ssh({ key: without }, "true")).code, 255);
    assert.match(await lastRecord(server), / code=DISC_FAILED .*unknown authority/);
    const { stdout } = await server.run("doctor");
    const finding = stdout.slice(stdout.indexOf(`${issuer} cannot be used`));
    assert.match(finding, /^.*unknown authority.*\n +hint: .*config\.toml/);

    const toml = 'ca_file = "/etc/opk/ca.pem"\n';
    const key = await configure(server, issuer, { toml }, tls.authority);
    assert.equal((await server.sshd.ssh({ key }, "true")).code, 0, await lastRecord(server));
  },
);

Deno.test(
  needs(WHOLE_SERVER_PARTS, "a provider that only a proxy reaches needs HTTPS_PROXY in env_vars"),
  async () => {
    await using server = await startWholeServer();
    await using tls = await startTlsIssuer(server.provider, ["op.internal.test", "localhost"]);
    using proxy = startConnectProxy(tls.port);
    const issuer = "https://op.internal.test";
    const ca = 'ca_file = "/etc/opk/ca.pem"\n';
    const without = await configure(server, issuer, { toml: ca }, tls.authority);
    assert.equal((await server.sshd.ssh({ key: without }, "true")).code, 255);
    assert.match(await lastRecord(server), / code=DISC_FAILED /);
    assert.deepEqual(proxy.asked, []);

    const toml = `${ca}[env_vars]\nHTTPS_PROXY = "${proxy.url}"\n`;
    const key = await configure(server, issuer, { toml }, tls.authority);
    assert.equal((await server.sshd.ssh({ key }, "true")).code, 0, await lastRecord(server));
    assert.deepEqual(proxy.asked, ["CONNECT op.internal.test:443 HTTP/1.1"]);

    // What NO_PROXY names is reached directly.
    const direct = `https://localhost:${tls.port}`;
    const excepted = `${toml}NO_PROXY = "localhost"\n`;
    const other = await configure(server, direct, { toml: excepted }, tls.authority);
    assert.equal((await server.sshd.ssh({ key: other }, "true")).code, 0, await lastRecord(server));
    assert.equal(proxy.asked.length, 1);
  },
);
