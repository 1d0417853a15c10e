import assert from "node:assert/strict";
import { join } from "node:path";
import { fakeOpkssh, type FakeServer, type InstallerRun } from "../support/install/fake_server.ts";
import { onServer, refuses, succeeded } from "../support/install/on_server.ts";

const ASSET = "opkssh-linux-amd64";

/** What can be downloaded, and who signs it. */
interface Releases {
  /** Puts a program there; the checksum may be that of another one. */
  publish(program: string, listed?: string): Promise<void>;
  /** Signs checksums.txt with a key made for this name, for this purpose. */
  sign(name: string, namespace?: string): Promise<void>;
  /** Flag that names whose signature counts: the key made for this name. */
  signedBy(name: string): Promise<string>;
  readonly checksums: string;
}

function releases(server: FakeServer): Releases {
  const file = (name: string): string => join(server.web, name);
  const checksums = file("checksums.txt");
  const key = async (name: string): Promise<string> => {
    const path = file(`key-${name}`);
    if (await Deno.stat(path).then(() => false, () => true)) {
      await keygen(["-q", "-t", "ed25519", "-N", "", "-f", path]);
    }
    return path;
  };
  return {
    checksums,
    publish: async (program, listed = program) => {
      await Deno.writeTextFile(file(ASSET), program);
      await Deno.writeTextFile(checksums, `${await sha256(listed)} *${ASSET}\n`);
    },
    sign: async (name, namespace = "opkssh-release") => {
      await Deno.remove(`${checksums}.sig`).catch(() => {});
      await keygen(["-q", "-Y", "sign", "-n", namespace, "-f", await key(name), checksums]);
    },
    signedBy: async (name) => {
      const line = `release namespaces="opkssh-release" ${await Deno.readTextFile(
        `${await key(name)}.pub`,
      )}`;
      await Deno.writeTextFile(file("signers"), line);
      return `--signers-file=${file("signers")}`;
    },
  };
}

async function sha256(text: string): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)))
    .toHex();
}

async function keygen(args: readonly string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command("ssh-keygen", { args: [...args] }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
}

onServer("debian", "downloads nothing that nobody vouches for", async (server) => {
  await releases(server).publish(fakeOpkssh("1.2.3"));
  for (
    const args of [
      [],
      ["--dry-run"],
      ["--install-version=v1.2.3"],
      ["--require-signature", `--sha256=${"0".repeat(64)}`],
    ]
  ) {
    await refuses(
      server,
      async () => {
        const run = await server.run(args);
        assert.deepEqual(run.calls, [], "nothing was fetched");
        return run;
      },
      4,
      /knows no key that signs releases of openpubkey\/opkssh, so it downloads nothing\nhint: --install-from=FILE/,
    );
  }
  await Deno.writeTextFile(join(server.web, "signers"), "\n");
  await refuses(
    server,
    () => server.run([`--signers-file=${join(server.web, "signers")}`]),
    3,
    /names nobody who signs/,
  );
});

onServer("debian", "downloads what checksums.txt names and nothing else", async (server) => {
  const { publish, sign, signedBy, checksums } = releases(server);
  const text = fakeOpkssh("1.2.3");
  const signers = await signedBy("ours");
  const get = (...args: string[]): Promise<InstallerRun> =>
    server.run(["--install-version=v1.2.3", signers, ...args]);
  const publishSigned = async (program: string, listed = program): Promise<void> => {
    await publish(program, listed);
    await sign("ours");
  };
  await refuses(server, get, 4, /checksums\.txt .* cannot be downloaded/);
  await publishSigned(`${text}# tampered`, text);
  await refuses(server, get, 4, /has SHA-256/);
  await publishSigned(text.slice(0, -20), text);
  await refuses(server, get, 4, /has SHA-256/);
  await publishSigned("");
  await refuses(server, get, 4, /cannot be downloaded/);
  await publishSigned(fakeOpkssh("1.2.4"));
  await refuses(server, get, 4, /says its version is 1\.2\.4/);
  await publishSigned("#!/nowhere\n");
  await refuses(server, get, 4, /does not run/);
  await publishSigned(text);
  await Deno.writeTextFile(checksums, `${"0".repeat(64)}  other\n`);
  await sign("ours");
  await refuses(server, get, 4, /does not list/);
  await publishSigned(text);
  await refuses(server, () => get(`--sha256=${"0".repeat(64)}`), 4, /SHA-256 is/);
  const result = await get("--require-signature");
  succeeded(result);
  assert.match(result.stdout, /signed by release/);
  assert.equal(await server.read("usr/local/bin/opkssh"), text);

  await publishSigned(fakeOpkssh("1.3.0"));
  await Deno.writeTextFile(join(server.web, "latest"), '{"tag_name": "v1.3.0"}');
  const upgrade = await server.run([signers]);
  succeeded(upgrade);
  assert.match(upgrade.calls.join("\n"), /releases\/download\/v1\.3\.0\/opkssh-linux-amd64/);
  assert.equal(await server.read("usr/local/bin/opkssh.previous"), text);
});

onServer("debian", "checks the signature of checksums.txt", async (server) => {
  const { publish, sign, signedBy } = releases(server);
  await publish(fakeOpkssh("1.2.3"));
  const signers = await signedBy("ours");
  const get = (): Promise<InstallerRun> => server.run(["--install-version=v1.2.3", signers]);
  await refuses(server, get, 4, /has no signature/);
  await sign("other");
  await refuses(server, get, 4, /not by a known key/);
  await sign("ours", "file");
  await refuses(server, get, 4, /not by a known key/);
  await sign("ours");
  await publish(fakeOpkssh("1.2.3").replace("exit 1", "exit 2"));
  await refuses(server, get, 4, /not by a known key/);
});

onServer("debian", "takes the one download whose SHA-256 is given", async (server) => {
  const text = fakeOpkssh("1.2.3");
  await releases(server).publish(text);
  const args = ["--install-version=v1.2.3", `--sha256=${await sha256(text)}`];
  succeeded(await server.run(args));
  assert.equal(await server.read("usr/local/bin/opkssh"), text);
});

onServer("debian", "refuses a release of another implementation", async (server) => {
  const { publish, sign, signedBy } = releases(server);
  // The Go tool has releases of the same names, and answers --version in the same words.
  await publish(fakeOpkssh("1.2.3").replace(/^"help server install".*\n/m, ""));
  await sign("ours");
  const signers = await signedBy("ours");
  await refuses(
    server,
    () => server.run(["--install-version=v1.2.3", signers]),
    4,
    /v1\.2\.3 of openpubkey\/opkssh is another implementation .*\nhint: OPKSSH_INSTALL_GITHUB_REPO=OWNER\/NAME/,
  );
});

onServer("debian", "plans a download without making it", async (server) => {
  const plan = await server.run(["--dry-run", await releases(server).signedBy("ours")]);
  succeeded(plan);
  assert.match(plan.stdout, /would download opkssh-linux-amd64 of release latest/);
  assert.deepEqual(plan.calls, []);
});
