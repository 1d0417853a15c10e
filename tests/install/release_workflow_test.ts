import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { COMPILE_TARGETS } from "../../install/packaging/compile_targets.ts";
import { copySources } from "../../install/packaging/copy_sources.ts";
import { PROJECT_ROOT } from "../../install/packaging/run_deno.ts";
import { VERSION } from "../../src/cli/version.ts";
import { programAvailable } from "../support/program_available.ts";
import { withTempDir } from "../support/with_temp_dir.ts";

interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
}

interface Job {
  readonly needs?: string | readonly string[];
  readonly permissions?: Readonly<Record<string, string>>;
  readonly environment?: string;
  readonly "timeout-minutes"?: number;
  readonly steps: readonly Step[];
}

interface Workflow {
  readonly permissions: unknown;
  readonly jobs: Readonly<Record<string, Job>>;
}

const TEXT = await Deno.readTextFile(new URL(".github/workflows/release.yml", PROJECT_ROOT));
const WORKFLOW: Workflow = parse(TEXT);

Deno.test("release workflow: every action is pinned to a commit, its version beside it", () => {
  const uses = TEXT.match(/^.*\buses:.*$/gm) ?? [];
  assert.ok(uses.length > 10);
  for (const line of uses) {
    assert.match(line, /uses: [a-z-]+\/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/, line);
  }
});

Deno.test("release workflow: nobody may write but who publishes, and that job runs no code of ours", () => {
  assert.deepEqual(WORKFLOW.permissions, {});
  for (const [name, job] of Object.entries(WORKFLOW.jobs)) {
    assert.ok(job.permissions !== undefined && job["timeout-minutes"] !== undefined, name);
    const secrets = JSON.stringify(job).includes("secrets.");
    const writes = Object.values(job.permissions).includes("write");
    assert.equal(writes, name === "publish", name);
    assert.equal(secrets, name === "publish", name);
    if (name !== "publish") continue;
    assert.equal(job.environment, "release");
    for (const { uses = "", run = "" } of job.steps) {
      assert.doesNotMatch(`${uses}\n${run}`, /checkout|setup-|deno|npm|install\//);
    }
  }
});

Deno.test("release workflow: all of it must succeed before anything is published", () => {
  const reached = new Set<string>();
  const visit = (name: string): void => {
    reached.add(name);
    for (const other of [WORKFLOW.jobs[name]?.needs ?? []].flat()) visit(other);
  };
  visit("publish");
  assert.deepEqual([...reached].sort(), Object.keys(WORKFLOW.jobs).sort());
});

Deno.test("release workflow: no expression is put into a script", () => {
  for (const { steps } of Object.values(WORKFLOW.jobs)) {
    for (const { run = "" } of steps) assert.doesNotMatch(run, /\$\{\{/);
  }
});

const ACTIONLINT = programAvailable("actionlint")
  ? ""
  : " (skipped: no actionlint, go install github.com/rhysd/actionlint/cmd/actionlint@v1.7.12)";

Deno.test({
  name: `release workflow: actionlint finds nothing${ACTIONLINT}`,
  ignore: ACTIONLINT !== "",
  fn: async () => {
    const path = fileURLToPath(new URL(".github/workflows/release.yml", PROJECT_ROOT));
    await command("actionlint", [path], "/");
  },
});

const MISSING = ["nfpm", "ssh-keygen", "git", "tar", "gzip"].filter((one) =>
  !programAvailable(one)
);

/** Programs the steps start that must not do here what they do there. */
const STUBS: Readonly<Record<string, string>> = {
  go: `[ "$1" = env ] && echo "$STUB_GOPATH"; exit 0`,
  gh: `printf '%s\\n' "$@" >"$STUB_GH"`,
};

/** Runs the scripts of a job, from one directory, as the runner would. */
async function runSteps(
  job: string,
  cwd: string,
  env: Readonly<Record<string, string>>,
  leaveOut = /(?!)/,
): Promise<void> {
  for (const step of WORKFLOW.jobs[job]?.steps ?? []) {
    if (step.run === undefined || leaveOut.test(step.name ?? "")) continue;
    const { success, stdout, stderr } = await new Deno.Command("bash", {
      args: ["--noprofile", "--norc", "-eo", "pipefail", "-c", step.run],
      cwd,
      env: { ...env },
    }).output();
    const decoder = new TextDecoder();
    const said = decoder.decode(stdout) + decoder.decode(stderr);
    assert.ok(success, `${step.name}\n${said}`);
  }
}

async function command(
  program: string,
  args: string[],
  cwd: string,
  stdin?: string,
): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command("/bin/sh", {
    args: [
      "-c",
      stdin === undefined ? 'exec "$@"' : `exec "$@" <"${stdin}"`,
      "sh",
      program,
      ...args,
    ],
    cwd,
  }).output();
  const decoder = new TextDecoder();
  const said = decoder.decode(stdout);
  assert.ok(success, `${program} ${args.join(" ")}\n${said}${decoder.decode(stderr)}`);
  return said;
}

Deno.test({
  name: "release workflow: its own commands make a release that people can check" +
    (MISSING.length === 0 ? "" : ` (skipped: no ${MISSING.join(", no ")})`),
  ignore: MISSING.length > 0,
  fn: () =>
    withTempDir(async (work) => {
      const checkout = join(work, "checkout");
      await copySources(checkout);
      const git = ["-c", "user.name=x", "-c", "user.email=x@example.com"];
      await command("git", ["init", "-q"], checkout);
      await command("git", ["add", "."], checkout);
      await command("git", [...git, "commit", "-qm", "x"], checkout);
      await Deno.mkdir(join(checkout, "binaries"));
      for (const { asset } of COMPILE_TARGETS) {
        await Deno.copyFile("/bin/true", join(checkout, "binaries", asset));
      }
      const stubs = join(work, "stubs");
      await Deno.mkdir(stubs);
      for (const [name, text] of Object.entries(STUBS)) {
        await Deno.writeTextFile(join(stubs, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
      }
      await command("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "", "-f", "key"], work);
      const key = (await Deno.readTextFile(join(work, "key.pub"))).trim();
      const signers = `release namespaces="opkssh-release" ${key}`;
      const env = {
        PATH: `${stubs}:${Deno.env.get("PATH") ?? ""}`,
        TAG: `v${VERSION}`,
        NFPM_VERSION: "v0",
        RELEASE_SIGNERS: signers,
        GITHUB_STEP_SUMMARY: join(work, "summary"),
        RUNNER_TEMP: work,
        STUB_GOPATH: join(work, "nowhere"),
        STUB_GH: join(work, "gh"),
      };
      await runSteps("packages", checkout, env, /^The deb installs/);
      const release = join(checkout, "release");
      const secret = await Deno.readTextFile(join(work, "key"));
      await Deno.remove(join(work, "key"));
      await runSteps("publish", release, { ...env, RELEASE_SIGNING_KEY: secret.trimEnd() });
      await assert.rejects(Deno.stat(join(work, "key")), Deno.errors.NotFound);

      const assets = join(release, "assets");
      const names = (await Array.fromAsync(Deno.readDir(assets))).map(({ name }) => name).sort();
      for (
        const name of [
          ...COMPILE_TARGETS.map(({ asset }) => asset),
          "checksums.txt",
          "checksums.txt.sig",
          "Install-OpksshServer.ps1",
          "Test-OpksshInstallation.ps1",
          "Uninstall-OpksshServer.ps1",
          "install-linux.sh",
          "opkssh-bundle.tar.gz",
          "opkssh-package-recipes.tar.gz",
          "opkssh.spdx.json",
          `opkssh_${VERSION}_linux_amd64.deb`,
          `opkssh_${VERSION}_linux_arm64.apk`,
        ]
      ) assert.ok(names.includes(name), name);

      // What docs/release.md tells people to do.
      await Deno.writeTextFile(join(work, "signers"), `${signers}\n`);
      const verify = ["-Y", "verify", "-f", join(work, "signers"), "-I", "release"];
      await command(
        "ssh-keygen",
        [...verify, "-n", "opkssh-release", "-s", "checksums.txt.sig"],
        assets,
        "checksums.txt",
      );
      const checked = await command("sha256sum", ["--check", "checksums.txt"], assets);
      assert.equal(checked.trimEnd().split("\n").length, names.length - 2);

      const installer = await Deno.readTextFile(join(assets, "install-linux.sh"));
      assert.ok(installer.includes(`\nRELEASE_SIGNERS='${signers}'\n`));
      const packaged = await command(
        "dpkg-deb",
        ["--fsys-tarfile", `opkssh_${VERSION}_linux_amd64.deb`],
        assets,
      ).catch(() => "");
      if (packaged !== "") assert.ok(packaged.includes(signers));
      const asked = (await Deno.readTextFile(join(work, "gh"))).split("\n");
      assert.deepEqual(asked.slice(0, 5), [
        "release",
        "create",
        env.TAG,
        "--draft",
        "--verify-tag",
      ]);
      assert.equal(asked.filter((one) => one.startsWith("assets/")).length, names.length);
      assert.ok(fileURLToPath(PROJECT_ROOT) !== checkout);
    }),
});
