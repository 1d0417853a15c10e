import assert from "node:assert/strict";
import { runProgram as run, type RunProgramOptions } from "../../src/platform/run_program.ts";
import { loopbackIssuer } from "../support/loopback_issuer.ts";
import { needs } from "../support/needs.ts";
import { type ServerImage, serverImage } from "../support/server_image.ts";
import { rootOwnedTempDir } from "../support/sshd/root_owned_temp_dir.ts";
import { stagedOpkssh } from "../support/staged_opkssh.ts";

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the program as it is released, with the permissions of a release. */
async function opkssh(
  argv: readonly string[],
  options: Partial<RunProgramOptions> = {},
): Promise<Ran> {
  const result = await run({
    argv: [await stagedOpkssh(), ...argv],
    env: { PATH: "/usr/bin:/bin" },
    clearEnv: true,
    timeoutMs: 60_000,
    maxStdout: 1024 * 1024,
    ...options,
  });
  assert.ok(result.kind === "exited", result.kind);
  const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
  return { code: result.code, stdout: text(result.stdout), stderr: text(result.stderr) };
}

/** A server image where every directory above is root's, as on a real machine. */
function imageTest(name: string, test: (image: ServerImage) => Promise<void>): void {
  Deno.test(needs(["root"], name), async () => {
    const directory = await rootOwnedTempDir("opkssh-admin-");
    try {
      await test(await serverImage(directory));
    } finally {
      await Deno.remove(directory, { recursive: true });
    }
  });
}

imageTest(
  "opkssh permissions: check fails, fix repairs, check is content, links stay",
  async (image) => {
    const { authId, policyDir, logFile } = image.paths;
    const root = ["--root", image.root];
    await image.write(authId, "", 0o666);
    await Deno.chmod(policyDir, 0o777);
    const before = await opkssh(["permissions", "check", "-j", ...root]);
    assert.equal(before.code, 1);
    const bad = JSON.parse(before.stdout).filter(({ ok }: { ok: boolean }) => !ok);
    assert.deepEqual(bad.map(({ id }: { id: string }) => id), ["policy_dir", "auth_id"]);

    assert.equal((await opkssh(["permissions", "fix", ...root])).code, 1);
    assert.match(await image.access(authId), / 0666$/);
    const yes = new TextEncoder().encode("yes\n");
    const fixed = await opkssh(["permissions", "fix", ...root], { stdin: yes });
    assert.equal(fixed.code, 0, fixed.stderr);
    assert.equal(fixed.stdout, "fix completed successfully\n");
    assert.equal(await image.access(authId), `0:${image.verifier.gid} 0640`);
    assert.equal(await image.access(policyDir), `0:${image.verifier.gid} 0750`);
    assert.equal((await opkssh(["permissions", "check", ...root])).code, 0);
    assert.equal((await opkssh(["permissions", "install", ...root])).stdout, "nothing to do\n");

    // The runtime resolves links itself when it does not have every permission.
    const victim = `${image.root}/victim`;
    await image.write(victim, "secret", 0o600, 0, 0);
    await Deno.remove(logFile);
    await Deno.symlink(victim, logFile);
    assert.equal((await opkssh(["permissions", "fix", "--yes", ...root])).code, 1);
    assert.equal(await image.access(victim), "0:0 0600");
  },
);

imageTest("opkssh audit: JSON alone on stdout, honest exit codes", async (image) => {
  const root = ["--root", image.root];
  await image.write(image.paths.authId, "root a@b https://op.example.com\n", 0o640);
  const good = await opkssh(["audit", "--json", ...root]);
  assert.equal(good.code, 0, good.stderr);
  assert.equal(JSON.parse(good.stdout).ok, true);
  await Deno.chmod(image.paths.authId, 0o644);
  const bad = await opkssh(["audit", "-j", ...root]);
  assert.equal(bad.code, 1);
  assert.match(JSON.parse(bad.stdout)["system_policy"]["perms_error"], /mode 0644/);
  const text = await opkssh(["audit", ...root]);
  assert.equal(text.code, 1);
  assert.match(text.stdout, /^\[OK\] SUCCESS : root a@b https:\/\/op\.example\.com \(/);
});

imageTest(
  "opkssh cache: refreshed by root and by the verify account, listed, cleared",
  async (image) => {
    await using op = loopbackIssuer();
    const { paths, verifier } = image;
    const root = ["--root", image.root];
    await image.write(paths.configToml, "allow_loopback_http = true\n", 0o640);
    await image.write(paths.providers, `${op.issuer} client 24h\n`, 0o640);
    const quiet = { code: 0, stdout: "", stderr: "" };

    assert.deepEqual(await opkssh(["cache", "refresh", ...root]), quiet);
    assert.equal(op.asked.length, 2);
    for await (const { name } of Deno.readDir(paths.cacheDir)) {
      assert.equal(
        await image.access(`${paths.cacheDir}/${name}`),
        `${verifier.uid}:${verifier.gid} 0600`,
      );
    }
    assert.deepEqual(await opkssh(["cache", "refresh", ...root]), quiet);
    assert.equal(op.asked.length, 2);
    const asVerifier = { user: verifier };
    assert.deepEqual(await opkssh(["cache", "refresh", "--force", ...root], asVerifier), quiet);
    assert.equal(op.asked.length, 4);

    const listed = JSON.parse((await opkssh(["cache", "list", "--json", ...root])).stdout);
    assert.equal(listed.entries[0].state, "fresh");
    assert.deepEqual(listed.problems, []);

    op.down = true;
    const failed = await opkssh(["cache", "refresh", "--force", ...root], asVerifier);
    assert.equal(failed.code, 1);
    assert.match(failed.stderr, new RegExp(`^opkssh: error: ${op.issuer}: .*\\(DISC_FAILED\\)\n$`));
    assert.equal((await opkssh(["cache", "clear", ...root])).stdout, "removed 1 key set\n");
  },
);

/** Breaks something about a server that works; the finding that has to name it. */
const BREAKAGES: readonly [
  what: string,
  breakIt: (image: ServerImage, config: string) => Promise<unknown>,
  id: string,
  said: RegExp,
][] = [
  [
    "another command in front",
    (_image, config) =>
      Deno.writeTextFile(
        config,
        "AuthorizedKeysCommand /usr/bin/true %u\nAuthorizedKeysCommandUser opksshuser\n",
      ),
    "sshd-command",
    /asks another program/,
  ],
  [
    "no command",
    (_image, config) => Deno.writeTextFile(config, "UsePAM no\n"),
    "sshd-command",
    /is not set/,
  ],
  [
    "a token this sshd may not know",
    async (_image, config) => {
      const text = await Deno.readTextFile(config);
      await Deno.writeTextFile(config, text.replace("%t", "%t %q"));
    },
    "sshd-version",
    /no token %q/,
  ],
  [
    "a broken sshd_config",
    (_image, config) => Deno.writeTextFile(config, "NoSuchThing yes\n"),
    "sshd",
    /does not accept its configuration/,
  ],
  [
    "an unusable configuration",
    (image) => image.write(image.paths.configToml, "deny_users = 1\n", 0o640),
    "dry-run",
    /CFG_UNUSABLE/,
  ],
  [
    "providers that the verify account cannot read",
    (image) => Deno.chmod(image.paths.providers, 0o600),
    "dry-run",
    /CFG_PROVIDERS_UNREADABLE/,
  ],
  [
    "a policy that others can write",
    (image) => Deno.chmod(image.paths.authId, 0o666),
    "file:auth_id",
    /mode 0666/,
  ],
  [
    "a provider that is down",
    (image) => image.write(image.paths.providers, "http://127.0.0.1:9 c 24h\n", 0o640),
    "provider:http://127.0.0.1:9",
    /cannot be used/,
  ],
];

interface Found {
  readonly id: string;
  readonly status: string;
  readonly fact: string;
}

async function doctor(
  image: ServerImage,
  config: string,
): Promise<{ code: number; findings: Found[] }> {
  const argv = ["doctor", "--json", "--root", image.root, "--sshd-config", config];
  const { code, stdout } = await opkssh(argv);
  return { code, findings: JSON.parse(stdout).findings };
}

async function soundServer(image: ServerImage, issuer: string): Promise<string> {
  await image.write(image.paths.configToml, "allow_loopback_http = true\n", 0o640);
  await image.write(image.paths.providers, `${issuer} client 24h\n`, 0o640);
  await image.write(image.paths.authId, `root a@b ${issuer}\n`, 0o640);
  const config = `${image.root}/sshd_config`;
  const command = `${await stagedOpkssh()} verify --root ${image.root} %u %k %t`;
  const lines = [`AuthorizedKeysCommand ${command}`, "AuthorizedKeysCommandUser opksshuser"];
  await Deno.writeTextFile(config, `${lines.join("\n")}\n`);
  return config;
}

Deno.test(
  needs(
    ["root", "sshd"],
    "opkssh doctor finds nothing wrong with a sound server, and names each breakage",
  ),
  async () => {
    await Deno.mkdir("/run/sshd", { recursive: true });
    await using op = loopbackIssuer();
    for (const breakage of [undefined, ...BREAKAGES]) {
      const directory = await rootOwnedTempDir("opkssh-doctor-");
      try {
        const image = await serverImage(directory);
        const config = await soundServer(image, op.issuer);
        await breakage?.[1](image, config);
        const { code, findings } = await doctor(image, config);
        const errors = findings.filter(({ status }) => status === "error");
        if (breakage === undefined) {
          assert.deepEqual([code, errors], [0, []]);
          assert.equal(findings.find(({ id }) => id === "dry-run")?.status, "ok");
          continue;
        }
        const [what, , id, said] = breakage;
        assert.equal(code, 1, what);
        const named = errors.some((error) => error.id === id && said.test(error.fact));
        assert.ok(named, `${what}: ${JSON.stringify(errors)}`);
      } finally {
        await Deno.remove(directory, { recursive: true });
      }
    }
  },
);
