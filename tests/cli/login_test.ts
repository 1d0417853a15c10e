import assert from "node:assert/strict";
import {
  type OpenIdProvider,
  PUBLIC_CLIENT,
  startOpenIdProvider,
} from "../support/openid_provider.ts";
import { runProgram } from "../support/run_program.ts";
import { type LoginRun, scriptedLogin } from "../support/scripted_login.ts";
import { stagedOpkssh } from "../support/staged_opkssh.ts";
import { withTempDir } from "../support/with_temp_dir.ts";

interface Login extends LoginRun {
  readonly key: string;
  readonly directory: string;
  readonly provider: OpenIdProvider;
}

/** Logs in at a provider of its own, then looks at what there is. */
function withLogin(
  args: readonly string[],
  look: (login: Login) => Promise<void> | void,
  account = "alice",
): Promise<void> {
  return withTempDir(async (directory) => {
    await using provider = await startOpenIdProvider();
    const opkssh = await stagedOpkssh();
    const key = `${directory}/key`;
    const run = await scriptedLogin({ opkssh, provider, key, home: directory, account, args });
    await look({ ...run, key, directory, provider });
  });
}

function namesIn(directory: string): string[] {
  return [...Deno.readDirSync(directory)].map(({ name }) => name).toSorted();
}

Deno.test("opkssh login: key and certificate, the summary on stderr, nothing on stdout", () =>
  withLogin([], ({ code, stdout, stderr, key, directory }) => {
    assert.equal(code, 0, stderr);
    assert.equal(stdout, "");
    assert.match(stderr, /^opkssh: logged in as {2}alice@\S+ \(/m);
    assert.ok(stderr.includes(key));
    assert.match(stderr, /^opkssh: good until {4}/m);
    assert.match(stderr, /^opkssh: next {10}ssh -i /m);
    assert.deepEqual(namesIn(directory), ["key", "key-cert.pub"]);
  }));

Deno.test("opkssh login --json: one JSON value on stdout", () =>
  withLogin(["--json", "-t", "ed25519"], ({ code, stdout, stderr, key, provider }) => {
    assert.equal(code, 0, stderr);
    const answer: unknown = JSON.parse(stdout);
    assert.ok(typeof answer === "object" && answer !== null);
    assert.ok("issuer" in answer && "private_key_file" in answer);
    assert.equal(answer.issuer, provider.issuer);
    assert.equal(answer.private_key_file, key);
    assert.match(Deno.readTextFileSync(`${key}-cert.pub`), /^ssh-ed25519-cert-v01@openssh\.com /);
  }));

Deno.test("opkssh login -p: key material on stdout, nothing else there, no files", () =>
  withLogin(["-p", "-v", "--print-id-token"], ({ code, stdout, stderr, directory }) => {
    assert.equal(code, 0, stderr);
    assert.match(
      stdout,
      new RegExp(
        "^ecdsa-sha2-nistp256-cert-v01@openssh\\.com [A-Za-z0-9+/=]+\\n" +
          "-----BEGIN OPENSSH PRIVATE KEY-----\\n[A-Za-z0-9+/=\\n]+" +
          "-----END OPENSSH PRIVATE KEY-----\\n\\n?$",
      ),
    );
    assert.doesNotMatch(stderr, /PRIVATE KEY/);
    assert.match(stderr, /"aud"/);
    assert.deepEqual(namesIn(directory), []);
  }));

Deno.test("opkssh login --print-id-token: the claims as JSON on stdout, with the audience", () =>
  withLogin(["--print-id-token"], ({ stdout, stderr }) => {
    const claims: unknown = JSON.parse(stdout);
    assert.ok(typeof claims === "object" && claims !== null && "aud" in claims);
    assert.match(stderr, /^opkssh: logged in as/m);
  }));

for (const flag of ["--inspect-cert", "--verbose"]) {
  Deno.test(`opkssh login ${flag}: the report on stdout, as inspect prints it`, () =>
    withLogin([flag], async ({ stdout, key, directory }) => {
      const inspected = await new Deno.Command(await stagedOpkssh(), {
        args: ["inspect", `${key}-cert.pub`],
        env: { HOME: directory },
      }).output();
      assert.notEqual(stdout, "");
      assert.equal(
        stdout.split("\n")[0],
        new TextDecoder().decode(inspected.stdout).split("\n")[0],
      );
    }));
}

Deno.test("opkssh login --quiet: nothing but the address", () =>
  withLogin(["--quiet"], ({ code, stdout, stderr }) => {
    assert.equal(code, 0);
    assert.equal(stdout, "");
    assert.match(stderr, /^opkssh: open this address in a browser yourself: \S+\n$/);
  }));

Deno.test("opkssh login --log-dir: makes the directory, logs what is said and no secret", () =>
  withTempDir((logs) =>
    withLogin(["--log-dir", `${logs}/new`, "-p"], ({ code, stdout, stderr }) => {
      assert.equal(code, 0, stderr);
      const log = Deno.readTextFileSync(`${logs}/new/opkssh.log`);
      assert.match(log, /^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d .*logged in as {2}alice@/m);
      assert.doesNotMatch(log, /PRIVATE KEY/);
      const [certificate = ""] = stdout.split("\n");
      assert.ok(certificate.length > 100 && !log.includes(certificate.slice(-100)));
      if (Deno.build.os !== "windows") {
        assert.equal((Deno.statSync(`${logs}/new/opkssh.log`).mode ?? 0) & 0o777, 0o600);
      }
    })
  ));

Deno.test("opkssh login of somebody who says no: an error, its reason in the log, no key", () =>
  withTempDir((logs) =>
    withLogin(["--log-dir", logs], ({ code, stdout, stderr, directory }) => {
      assert.equal(code, 1);
      assert.equal(stdout, "");
      const [, reason = ""] = /^opkssh: error: (.+)$/m.exec(stderr) ?? [];
      assert.match(reason, /access_denied/);
      assert.ok(Deno.readTextFileSync(`${logs}/opkssh.log`).includes(`error: ${reason}\n`));
      assert.deepEqual(namesIn(directory), []);
    }, "deny")
  ));

Deno.test("opkssh login, inspect --json, logout: one story", () =>
  withLogin([], async ({ key, directory }) => {
    const opkssh = await stagedOpkssh();
    const then = async (...args: string[]): Promise<{ code: number; stdout: string }> => {
      const run = await new Deno.Command(opkssh, { args, env: { HOME: directory } }).output();
      return { code: run.code, stdout: new TextDecoder().decode(run.stdout) };
    };
    const inspected = await then("inspect", "--json", `${key}-cert.pub`);
    assert.equal(inspected.code, 0);
    assert.equal(typeof JSON.parse(inspected.stdout), "object");
    const out = await then("logout", "-i", key);
    assert.equal(out.code, 0);
    assert.deepEqual(namesIn(directory), []);
  }));

Deno.test({
  name: "opkssh login ended by Ctrl-C: exit code 130, no files (not on Windows)",
  ignore: Deno.build.os === "windows",
  fn: () =>
    withTempDir(async (directory) => {
      await using provider = await startOpenIdProvider();
      const child = new Deno.Command(await stagedOpkssh(), {
        args: [
          "login",
          "--disable-browser-open",
          "--timeout=20s",
          `--provider=${provider.issuer},${PUBLIC_CLIENT}`,
        ],
        clearEnv: true,
        env: { HOME: directory, PATH: Deno.env.get("PATH") ?? "" },
        stdin: "null",
        stdout: "piped",
        stderr: "piped",
      }).spawn();
      let stderr = "";
      let sent = false;
      for await (const text of child.stderr.pipeThrough(new TextDecoderStream())) {
        stderr += text;
        if (!sent && stderr.includes(provider.issuer)) {
          sent = true;
          child.kill("SIGINT");
        }
      }
      const stdout = await new Response(child.stdout).text();
      assert.equal((await child.status).code, 130);
      assert.equal(stdout, "");
      assert.match(stderr, /^opkssh: error: .*interrupted/m);
      assert.deepEqual(namesIn(directory), []);
    }),
});

Deno.test("opkssh login --create-config: writes it once, and never logs in", () =>
  withTempDir(async (directory) => {
    const config = `${directory}/config.toml`;
    const first = await runProgram(["login", "--create-config", "--config-path", config]);
    assert.deepEqual(first, {
      code: 0,
      stdout: "",
      stderr: `opkssh: wrote ${config}\n`,
      files: [],
    });
    const text = await Deno.readTextFile(config);
    const second = await runProgram(["login", "--create-config", "--config-path", config]);
    assert.equal(second.code, 0);
    assert.equal(second.stderr, `opkssh: ${config} exists and stays as it is\n`);
    assert.equal(await Deno.readTextFile(config), text);
  }));

Deno.test("opkssh login --configure: sets up the identity directory, and never logs in", async () => {
  const run = await runProgram(["login", "--configure"]);
  assert.equal(run.code, 0, run.stderr);
  assert.equal(run.stdout, "");
  assert.deepEqual(run.files, [".ssh", ".ssh/config", ".ssh/opkssh", ".ssh/opkssh/config"]);
});

const REFUSED: readonly [args: readonly string[], message: RegExp][] = [
  [["nobody"], /error: no provider is called "nobody"/],
  [["--provider", "x"], /error: --provider/],
  [["--config-path", "/nowhere/config.toml"], /error: "\/nowhere\/config\.toml" does not exist/],
  [["--auto-refresh", "--agent=no", "nobody"], /error: no provider is called "nobody"/],
  [["--flow=pigeon"], /error: bad value for --flow/],
  [["github"], /hint: "github" exists in GitHub Actions jobs/],
];

for (const [args, message] of REFUSED) {
  Deno.test(`opkssh login ${args.join(" ")}: an error before any browser, no files`, async () => {
    const run = await runProgram(["login", ...args]);
    assert.match(run.stderr, message);
    assert.deepEqual({ ...run, stderr: "" }, { code: 1, stdout: "", stderr: "", files: [] });
  });
}
