import assert from "node:assert/strict";
import { join } from "node:path";
import { VERSION } from "../../src/cli/version.ts";
import { startOpenIdProvider } from "../support/openid_provider.ts";
import { personEnvironment } from "../support/person_environment.ts";
import { programAvailable } from "../support/program_available.ts";
import { scriptedLogin } from "../support/scripted_login.ts";
import { stagedOpkssh } from "../support/staged_opkssh.ts";
import { withTempDir } from "../support/with_temp_dir.ts";

interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(program: string, args: string[], home: string): Promise<Run> {
  const { code, stdout, stderr } = await new Deno.Command(program, {
    args,
    clearEnv: true,
    env: personEnvironment(home),
  }).output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

// What a release runs with every binary, on the system it is for.
Deno.test("opkssh --version, login, inspect and logout, as one person does them", () =>
  withTempDir(async (home) => {
    const opkssh = await stagedOpkssh();
    const version = await run(opkssh, ["--version"], home);
    assert.deepEqual(version, { code: 0, stdout: `opkssh version ${VERSION}\n`, stderr: "" });

    await using provider = await startOpenIdProvider();
    const key = join(home, "key");
    const login = await scriptedLogin({
      opkssh,
      provider,
      key,
      home,
      env: personEnvironment(home),
    });
    assert.equal(login.code, 0, login.stderr);
    assert.equal(login.browser?.status, 200);
    const certificate = await Deno.readTextFile(`${key}-cert.pub`);
    assert.match(certificate, /^ecdsa-sha2-nistp256-cert-v01@openssh\.com /);

    const inspected = await run(opkssh, ["inspect", "--json", `${key}-cert.pub`], home);
    assert.equal(inspected.code, 0, inspected.stderr);
    assert.ok(inspected.stdout.includes("alice@example.com"));
    if (programAvailable(Deno.build.os === "windows" ? "ssh-keygen.exe" : "ssh-keygen")) {
      const listed = await run("ssh-keygen", ["-L", "-f", `${key}-cert.pub`], home);
      assert.match(listed.stdout, /user certificate/);
      // It refuses a key that others can read.
      const known = await run("ssh-keygen", ["-y", "-P", "", "-f", key], home);
      assert.equal(known.code, 0, known.stderr);
    }

    const logout = await run(opkssh, ["logout", "-i", key], home);
    assert.equal(logout.code, 0, logout.stderr);
    await assert.rejects(Deno.stat(key), Deno.errors.NotFound);
  }));
