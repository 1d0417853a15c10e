import assert from "node:assert/strict";
import { login } from "../../../src/client/login.ts";
import type { LoginOptions } from "../../../src/client/login_options.ts";
import type { LoginResult } from "../../../src/client/login_result.ts";
import { PK_TOKEN_EXTENSION } from "../../../src/ssh/certificate.ts";
import { parseCertificateFile } from "../../../src/ssh/certificate_file.ts";
import { parseCertificate } from "../../../src/ssh/parse_certificate.ts";
import { parsePrivateKeyFile } from "../../../src/ssh/private_key_file.ts";
import { parsePkToken } from "../../../src/openpubkey/parse_pk_token.ts";
import type { Certificate } from "../../../src/ssh/certificate.ts";
import {
  clientWorld,
  type ClientWorldOptions,
  filesBelow,
  ONE_PROVIDER,
  providerRow,
  type TestClientWorld,
} from "../../support/client_world.ts";
import { memoryTerminal } from "../../support/memory_terminal.ts";
import { rawHttp } from "../../support/raw_http.ts";
import { ScriptedProvider } from "../../support/scripted_provider.ts";
import { factoryKey, ISSUER, NOW } from "../../support/token_factory.ts";
import { withTempDir } from "../../support/with_temp_dir.ts";

interface Done {
  readonly home: string;
  readonly world: TestClientWorld;
  readonly result: LoginResult;
}

async function loggedIn(
  options: LoginOptions,
  worldOptions: ClientWorldOptions,
  look: (done: Done) => Promise<void> | void,
): Promise<void> {
  await withTempDir(async (home) => {
    const world = await clientWorld(home, worldOptions);
    const result = await login(options, world);
    await look({ home, world, result });
  });
}

async function certificateAt(path: string): Promise<Certificate & { comment: string }> {
  const { type, base64, comment } = parseCertificateFile(await Deno.readTextFile(path));
  return { ...parseCertificate(type, base64), comment };
}

Deno.test("login writes a key and its certificate", async () => {
  await loggedIn({}, {}, async ({ home, result, world }) => {
    assert.deepEqual(result.files, {
      privateKey: `${home}/.ssh/id_ecdsa`,
      certificate: `${home}/.ssh/id_ecdsa-cert.pub`,
    });
    assert.deepEqual(result.identity, {
      issuer: ISSUER,
      subject: "sub-1",
      email: "alice@example.com",
      audiences: ["client-1"],
    });
    assert.equal(result.usualExpiry, NOW - 60 + 86_400);
    assert.equal(result.idTokenExpires, NOW + 3600);
    assert.equal(result.certificateExpires, undefined);
    const page = await world.lastPage();
    assert.equal(page?.status, 200);
    assert.match(page?.body ?? "", /You are logged in[^]*alice@example.com[^]*\.ssh\/id_ecdsa/);
    assert.deepEqual(await filesBelow(`${home}/.ssh`), ["id_ecdsa", "id_ecdsa-cert.pub"]);
  });
});

Deno.test("login writes files in the form all tools of the family write", async () => {
  await loggedIn({}, {}, async ({ home }) => {
    const text = await Deno.readTextFile(`${home}/.ssh/id_ecdsa-cert.pub`);
    assert.match(text, /^ecdsa-sha2-nistp256-cert-v01@openssh\.com [A-Za-z0-9+/=]+ openpubkey$/);
    const { key, comment } = await parsePrivateKeyFile(
      await Deno.readTextFile(`${home}/.ssh/id_ecdsa`),
    );
    assert.equal(comment, "openpubkey cert");
    assert.equal(key.kind, "ecdsa");
    const certificate = await certificateAt(`${home}/.ssh/id_ecdsa-cert.pub`);
    assert.deepEqual(certificate.publicKey, key.publicKey);
    assert.equal(certificate.keyId, "alice@example.com");
    assert.deepEqual(certificate.principals, ["opkssh-wildcard"]);
    assert.deepEqual([certificate.validAfter, certificate.validBefore], [0n, 2n ** 64n - 1n]);
    assert.deepEqual([...certificate.extensions.keys()], [
      "openpubkey-pkt",
      "permit-X11-forwarding",
      "permit-agent-forwarding",
      "permit-port-forwarding",
      "permit-pty",
      "permit-user-rc",
    ]);
  });
});

Deno.test("login sends the commitment of the very key it writes as nonce", async () => {
  await loggedIn({}, {}, async ({ home, world }) => {
    const certificate = await certificateAt(`${home}/.ssh/id_ecdsa-cert.pub`);
    const token = parsePkToken(certificate.extensions.get(PK_TOKEN_EXTENSION) ?? "");
    const nonce = new URL(world.shown[0] ?? "").searchParams.get("nonce");
    assert.match(nonce ?? "", /^[A-Za-z0-9_-]{43}$/);
    assert.equal(token.claims.nonce, nonce);
  });
});

Deno.test("login gives files the right modes from the beginning", async () => {
  await loggedIn({}, {}, async ({ home }) => {
    const modeOf = async (path: string): Promise<number> =>
      ((await Deno.lstat(`${home}/${path}`)).mode ?? 0) & 0o777;
    assert.equal(await modeOf(".ssh"), 0o700);
    assert.equal(await modeOf(".ssh/id_ecdsa"), 0o600);
    assert.equal(await modeOf(".ssh/id_ecdsa-cert.pub"), 0o644);
  });
});

Deno.test("login takes the mode of a loose private key back", async () => {
  await withTempDir(async (home) => {
    await login({}, await clientWorld(home));
    await Deno.chmod(`${home}/.ssh/id_ecdsa`, 0o644);
    await login({}, await clientWorld(home));
    assert.equal(((await Deno.lstat(`${home}/.ssh/id_ecdsa`)).mode ?? 0) & 0o777, 0o600);
  });
});

Deno.test("login replaces its own pair", async () => {
  await withTempDir(async (home) => {
    const first = await login({}, await clientWorld(home));
    const second = await login({}, await clientWorld(home));
    assert.deepEqual(first.files, second.files);
    assert.notEqual(first.fingerprint, second.fingerprint);
    assert.deepEqual(await filesBelow(`${home}/.ssh`), ["id_ecdsa", "id_ecdsa-cert.pub"]);
  });
});

Deno.test("login makes Ed25519 keys", async () => {
  await loggedIn({ keyType: "ed25519" }, {}, async ({ home, result }) => {
    assert.equal(result.files?.privateKey, `${home}/.ssh/id_ed25519`);
    const certificate = await certificateAt(`${home}/.ssh/id_ed25519-cert.pub`);
    assert.equal(certificate.type, "ssh-ed25519-cert-v01@openssh.com");
  });
});

for (const algorithm of ["PS256", "ES256", "EdDSA"] as const) {
  Deno.test(`login takes an ID token signed with ${algorithm}`, async () => {
    const provider = new ScriptedProvider({ op: await factoryKey(algorithm) });
    await loggedIn({}, { provider }, ({ result }) => {
      assert.equal(result.identity.email, "alice@example.com");
    });
  });
}

Deno.test("login goes on without an email", async () => {
  const provider = new ScriptedProvider({ claims: { email: undefined } });
  await loggedIn({}, { provider }, async ({ home, result }) => {
    assert.equal(result.identity.email, undefined);
    assert.equal((await certificateAt(`${home}/.ssh/id_ecdsa-cert.pub`)).keyId, "");
  });
});

for (
  const [name, principals] of [
    ["the named principals", ["alice", "deploy"]],
    ["no principals", []],
  ] as const
) {
  Deno.test(`login puts exactly ${name} into the certificate`, async () => {
    await loggedIn({ principals }, {}, async ({ home }) => {
      const certificate = await certificateAt(`${home}/.ssh/id_ecdsa-cert.pub`);
      assert.deepEqual(certificate.principals, principals);
    });
  });
}

Deno.test("login lets the certificate end after its lifetime", async () => {
  await loggedIn({ lifetimeSeconds: 3600 }, {}, async ({ home, result, world }) => {
    assert.equal(result.certificateExpires, NOW + 3600);
    const certificate = await certificateAt(`${home}/.ssh/id_ecdsa-cert.pub`);
    assert.equal(certificate.validBefore, BigInt(NOW + 3600));
    assert.match((await world.lastPage())?.body ?? "", /in 1 hour\)/);
  });
});

Deno.test("login prints the key and writes nothing", async () => {
  await loggedIn({ printKey: true }, {}, async ({ home, world, result }) => {
    assert.equal(result.files, undefined);
    const [certificate = "", ...rest] = world.terminal.stdout.split("\n");
    assert.match(certificate, /^ecdsa-sha2-nistp256-cert-v01@openssh\.com [A-Za-z0-9+/=]+$/);
    assert.deepEqual(rest.slice(-3), ["-----END OPENSSH PRIVATE KEY-----", "", ""]);
    await parsePrivateKeyFile(rest.join("\n"));
    assert.deepEqual(await filesBelow(home), [".opk/config.toml"]);
  });
});

Deno.test("login puts nothing but key material on stdout", async () => {
  await loggedIn({}, {}, ({ world }) => {
    assert.equal(world.terminal.stdout, "");
    assert.match(world.terminal.stderr, /opening the browser/);
  });
});

Deno.test("login never says a token", async () => {
  await loggedIn({ sendAccessToken: true }, {}, async ({ home, world }) => {
    const { stderr, stdout } = world.terminal;
    const text = await Deno.readTextFile(`${home}/.ssh/id_ecdsa`);
    for (const secret of ["the-access-token", "the-refresh-token", "eyJ", text.slice(40, 120)]) {
      assert.ok(!stderr.includes(secret) && !stdout.includes(secret), secret);
      assert.ok(!(await world.lastPage())?.body.includes(secret), secret);
    }
  });
});

for (
  const [name, flag, config, sent] of [
    ["by flag", true, ONE_PROVIDER, true],
    ["by configuration", undefined, providerRow("example", "send_access_token = true"), true],
    ["not by default", undefined, ONE_PROVIDER, false],
    ["not against the flag", false, providerRow("example", "send_access_token = true"), false],
  ] as const
) {
  Deno.test(`login sends the access token ${name}: ${sent}`, async () => {
    await loggedIn({ sendAccessToken: flag }, { config }, async ({ home, world }) => {
      const { extensions } = await certificateAt(`${home}/.ssh/id_ecdsa-cert.pub`);
      assert.equal(extensions.get("openpubkey-act"), sent ? "the-access-token" : undefined);
      assert.equal(/every server you connect to/.test(world.terminal.stderr), sent);
    });
  });
}

Deno.test("login writes to the named file", async () => {
  await withTempDir(async (home) => {
    const path = `${home}/work key`;
    const { files } = await login({ privateKeyFile: path }, await clientWorld(home));
    assert.equal(files?.privateKey, path);
    const certificate = await certificateAt(`${path}-cert.pub`);
    assert.equal(certificate.comment, "openpubkey");
    // again, over its own
    await login({ privateKeyFile: path }, await clientWorld(home));
    assert.deepEqual(await filesBelow(home), [
      ".opk/config.toml",
      "work key",
      "work key-cert.pub",
    ]);
  });
});

Deno.test("login warns about a large certificate and names what makes it large", async () => {
  const groups = Array.from({ length: 500 }, (_, i) => `group-number-${i}`);
  const provider = new ScriptedProvider({ claims: { groups } });
  await loggedIn({}, { provider }, ({ world }) => {
    assert.match(world.terminal.stderr, /certificate has \d+ characters; largest claims: groups/);
  });
});

Deno.test("login prints the address even when it opens the browser", async () => {
  await loggedIn({}, {}, ({ world }) => {
    assert.ok(world.terminal.stderr.includes(world.shown[0] ?? "no address"));
  });
});

/** A person who reads the address off the terminal. */
function reader(provider: ScriptedProvider, world: () => TestClientWorld): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      const url = /https:\/\/op\.example\.com\/authorize\S+/.exec(world().terminal.stderr)?.[0];
      if (url === undefined) return void setTimeout(look, 1);
      provider.browse(url).then(() => resolve());
    };
    look();
  });
}

for (
  const [name, options, changes, said] of [
    [
      "is told not to",
      { disableBrowserOpen: true },
      {},
      /^opkssh: open this address in a browser yourself/m,
    ],
    [
      "runs over SSH",
      {},
      { canOpenBrowser: () => ({ kind: "no", reason: "ssh" }) },
      /this is an SSH connection[^]*ssh -N -L (\d+):localhost:\1 192\.0\.2\.7/,
    ],
    [
      "has no display",
      {},
      { canOpenBrowser: () => ({ kind: "no", reason: "no-display" }) },
      /there is no display/,
    ],
    [
      "finds no browser",
      {},
      { openBrowser: () => Promise.resolve({ kind: "failed", reasons: ["xdg-open: not found"] }) },
      /could not be opened \(xdg-open: not found\)/,
    ],
  ] as readonly (readonly [string, LoginOptions, ClientWorldOptions["world"], RegExp])[]
) {
  Deno.test(`login only prints the address when it ${name}`, async () => {
    await withTempDir(async (home) => {
      const provider = new ScriptedProvider();
      const env = (variable: string): string | undefined =>
        variable === "SSH_CONNECTION" ? "192.0.2.1 5000 192.0.2.7 22" : undefined;
      const world = await clientWorld(home, { provider, world: { env, ...changes } });
      const person = reader(provider, () => world);
      await login(options, world);
      await person;
      assert.match(world.terminal.stderr, said);
      assert.deepEqual(world.shown, []);
    });
  });
}

Deno.test("login lets the person choose among several providers", async () => {
  await withTempDir(async (home) => {
    const provider = new ScriptedProvider();
    const pages: string[] = [];
    const terminal = memoryTerminal({ interactive: true });
    const world = await clientWorld(home, {
      provider,
      config: providerRow("one") + providerRow("two"),
      person: async (url) => {
        const { port, pathname, host } = new URL(url);
        const chooser = await rawHttp({ port: Number(port), path: pathname, host });
        pages.push(chooser.body);
        const [, path = ""] = /href="([^"]+)">two</.exec(chooser.body) ?? [];
        const sent = await rawHttp({ port: Number(port), path, host });
        assert.equal(sent.status, 303);
        return await provider.browse(sent.headers.get("location") ?? "");
      },
    });
    const result = await login({}, { ...world, terminal });
    assert.equal(result.identity.subject, "sub-1");
    assert.match(world.shown[0] ?? "", /^http:\/\/localhost:\d+\/[A-Za-z0-9_-]{43}$/);
    assert.match(pages[0] ?? "", />one<[^]*>two</);
    assert.match(terminal.stderr, /waiting for your choice, 5:00 left/);
    assert.match((await world.lastPage())?.body ?? "", /You are logged in/);
  });
});

Deno.test("login warns when ssh would not take the key", async () => {
  const cases: readonly (readonly [string | undefined, RegExp])[] = [
    [undefined, /no ssh program/],
    ["OpenSSH_7.4p1", /OpenSSH 7\.4; 8\.1 or newer/],
  ];
  for (const [version, said] of cases) {
    const world = { sshVersion: () => Promise.resolve(version) };
    await loggedIn({}, { world }, ({ world: { terminal } }) => assert.match(terminal.stderr, said));
  }
});

Deno.test("login tells of a public key that ssh would offer first", async () => {
  await withTempDir(async (home) => {
    await Deno.mkdir(`${home}/.ssh`);
    const other =
      "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAICFS+NGbeR0kRTJC4V8uq2y3z/p7al7TAJeWDgaYgdsS";
    await Deno.writeTextFile(`${home}/.ssh/id_ecdsa.pub`, `${other} me\n`);
    const world = await clientWorld(home);
    await login({}, world);
    assert.match(world.terminal.stderr, /id_ecdsa\.pub" belongs to another key/);
    assert.equal(await Deno.readTextFile(`${home}/.ssh/id_ecdsa.pub`), `${other} me\n`);
  });
});

Deno.test("login trusts the configured authority and says what it cannot use", async () => {
  const asked: unknown[] = [];
  const config = `ca_file = "/etc/company.pem"\n${ONE_PROVIDER}`;
  const provider = new ScriptedProvider();
  const world: ClientWorldOptions["world"] = {
    tlsTrust: (options) => {
      asked.push(options);
      return Promise.resolve({ caCerts: ["PEM"], roots: [], problems: ["SSL_CERT_DIR is odd"] });
    },
    openHttpClient: (settings) => {
      asked.push(settings);
      return { fetch: provider.fetch, close: () => asked.push("closed") };
    },
  };
  await loggedIn({}, { config, provider, world }, ({ world: { terminal } }) => {
    assert.deepEqual(asked, [{ caFile: "/etc/company.pem" }, { caCerts: ["PEM"] }, "closed"]);
    assert.match(terminal.stderr, /warning: SSL_CERT_DIR is odd/);
  });
});

Deno.test("two logins that end at the same time leave one whole pair", async () => {
  await withTempDir(async (home) => {
    await login({}, await clientWorld(home));
    for (let round = 0; round < 5; round++) {
      const worlds = await Promise.all([clientWorld(home), clientWorld(home), clientWorld(home)]);
      const results = await Promise.all(worlds.map((world) => login({}, world)));
      const { key } = await parsePrivateKeyFile(await Deno.readTextFile(`${home}/.ssh/id_ecdsa`));
      const certificate = await certificateAt(`${home}/.ssh/id_ecdsa-cert.pub`);
      assert.deepEqual(certificate.publicKey, key.publicKey);
      assert.equal(new Set(results.map(({ fingerprint }) => fingerprint)).size, 3);
      assert.deepEqual(await filesBelow(`${home}/.ssh`), ["id_ecdsa", "id_ecdsa-cert.pub"]);
    }
  });
});
