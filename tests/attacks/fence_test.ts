// What a fault in the parsers would be worth: at every stage of `verify` every kind of permission is
// tried for real, in a process with the flags of a release. The table is that of docs/fence.md.
import assert from "node:assert/strict";
import { runDeno } from "../../install/packaging/run_deno.ts";
import { bundleRunFlags } from "../../install/packaging/runtime_flags.ts";
import type { PermissionKind } from "../../src/platform/fence.ts";
import type { FenceReport } from "../support/fence_probe.ts";
import { mintCertificate } from "../support/mint_certificate.ts";
import {
  type OpenIdProvider,
  PUBLIC_CLIENT,
  startOpenIdProvider,
} from "../support/openid_provider.ts";
import { runVerify, type VerifySetting, withServerFiles } from "../support/verify_run.ts";
import { journalSocket } from "../support/journal_socket.ts";
import { offerCertificate } from "../support/offer_certificate.ts";
import { withTempDir } from "../support/with_temp_dir.ts";

const ALL: readonly PermissionKind[] = Deno.build.os === "windows"
  ? ["env", "ffi", "net", "read", "run", "sys", "write"]
  : ["env", "net", "read", "run", "sys", "write"];
const PROGRAMS: readonly PermissionKind[] = ["read", "run"];

/** Those of a release, but for what keeps a bundle from its sources' packages. */
const FLAGS = bundleRunFlags("linux").filter((flag) => !["--no-config", "--no-npm"].includes(flag));

/** A server that trusts this provider, with further files. */
function server(provider: OpenIdProvider, files: VerifySetting["files"] = {}): VerifySetting {
  return {
    files: {
      "etc/opk/config.toml": "allow_loopback_http = true\n",
      "etc/opk/providers": `${provider.issuer} ${PUBLIC_CLIENT} 24h\n`,
      "etc/opk/auth_id": `alice alice@example.com ${provider.issuer}\n`,
      ...Object.fromEntries(
        Object.entries(files).map(([path, text]) => [
          path,
          text?.replaceAll("@ISSUER@", provider.issuer),
        ]),
      ),
    },
    modes: { "bin/other": 0o755, "bin/sudo": 0o755, "bin/getent": 0o755 },
  };
}

/** Runs the probe in a process of its own, with the flags of a release. */
async function probe(
  homes: "as configured" | "no homes" | "sudo",
  root: string,
  options: readonly string[],
  key: { readonly base64: string; readonly keyType: string },
  user = "alice",
): Promise<FenceReport> {
  const entry = new URL("../support/fence_probe.ts", import.meta.url).pathname;
  const argv = ["--root", root, ...options, user, key.base64, key.keyType];
  const run = await runDeno(["run", ...FLAGS, entry, homes, ...argv]);
  assert.equal(run.code, 0, run.stderr);
  return JSON.parse(run.stdout);
}

/** What is held: until everything is read, while the key is looked at, and when it is decided. */
function phases({ held }: FenceReport): readonly (readonly PermissionKind[])[] {
  const seen: (readonly PermissionKind[])[] = [];
  for (const { kinds } of held) {
    if (kinds.join() !== seen.at(-1)?.join()) seen.push(kinds);
  }
  return seen;
}

/** Times the clock is read: the ends of the stages start, files and fence. */
const STAGES_BEFORE = 3;

interface Case {
  readonly name: string;
  readonly homes?: "as configured" | "sudo";
  readonly files?: VerifySetting["files"];
  readonly options?: readonly string[];
  readonly user?: string;
  readonly exitCode: number;
  /** Held while the key is looked at, and afterwards. */
  readonly phases: readonly (readonly PermissionKind[])[];
}

const PLUGIN = { "etc/opk/policy.d/check.toml": 'name = "check"\ncommand = "/bin/echo allow"\n' };
const YAML = { "etc/opk/policy.d/check.yml": "name: check\ncommand: /bin/echo allow\n" };
const OTHER = { "bin/other": "#!/bin/sh\necho other\n" };

const CASES: readonly Case[] = [
  { name: "the system's policy allows", exitCode: 0, phases: [[]] },
  { name: "nothing allows", user: "bob", exitCode: 1, phases: [[]] },
  {
    name: "records go to the journal and to syslog",
    files: { "etc/opk/config.toml": `allow_loopback_http = true\n[log]\nto = "journal syslog"\n` },
    exitCode: 0,
    phases: [[]],
  },
  {
    name: "homes may be read directly",
    homes: "as configured",
    exitCode: 0,
    phases: [["read"], []],
  },
  {
    name: "homes may be read directly and nothing allows",
    homes: "as configured",
    user: "bob",
    exitCode: 1,
    phases: [["read"], []],
  },
  {
    name: "a home is read through sudo",
    homes: "sudo",
    files: {
      "etc/opk/auth_id": "",
      "etc/sudoers.d/opkssh": "",
      "home/alice/.opk/auth_id": "",
      "bin/getent": "#!/bin/sh\necho alice:x:1234:1234::@ROOT@/home/alice:/bin/sh\n",
      "bin/sudo": "#!/bin/sh\necho alice alice@example.com @ISSUER@\n",
    },
    exitCode: 0,
    phases: [PROGRAMS, []],
  },
  {
    name: "there are plugins, although nobody asks them",
    files: PLUGIN,
    exitCode: 0,
    phases: [PROGRAMS, []],
  },
  {
    name: "a plugin allows",
    files: { ...PLUGIN, "etc/opk/auth_id": "" },
    exitCode: 0,
    phases: [PROGRAMS, []],
  },
  {
    name: "a plugin with a YAML configuration allows",
    files: { ...YAML, "etc/opk/auth_id": "" },
    exitCode: 0,
    phases: [["env", "read", "run"], []],
  },
  {
    name: "another command is there, although nobody asks it",
    files: OTHER,
    options: ["--then", "@ROOT@/bin/other"],
    exitCode: 0,
    phases: [PROGRAMS, []],
  },
  {
    name: "another command is asked",
    files: OTHER,
    options: ["--then", "@ROOT@/bin/other"],
    user: "bob",
    exitCode: 0,
    phases: [PROGRAMS],
  },
];

for (const one of CASES) {
  Deno.test(`verify keeps ${one.phases.map((kinds) => kinds.join("+") || "nothing").join(", then ")} behind the fence where ${one.name}`, async () => {
    await using provider = await startOpenIdProvider();
    const key = await mintCertificate(provider);
    await withServerFiles(server(provider, one.files), async (root) => {
      await using _journal = await journalSocket(root);
      const options = (one.options ?? []).map((option) => option.replace("@ROOT@", root));
      // The first run is cold, the second finds the keys in the cache.
      const homes = one.homes ?? "no homes";
      const cold = await probe(homes, root, options, key, one.user);
      const warm = await probe(homes, root, options, key, one.user);
      assert.equal(provider.requests.length, 2, provider.requests.join(" "));
      for (const report of [cold, warm]) {
        assert.equal(report.exitCode, one.exitCode, report.stderr);
        assert.deepEqual(phases(report), [ALL, ...one.phases]);
      }
      const before = warm.held.findIndex(({ kinds }) => kinds.length < ALL.length);
      assert.equal(before, STAGES_BEFORE - 1, "given back before the third stage ends");
      const started = cold.held.filter(({ at }) => at === "start worker");
      assert.deepEqual(started, [{ at: "start worker", kinds: ALL }]);
      assert.ok(!warm.held.some(({ at }) => at === "start worker"), "no worker with fresh keys");
      // The setup is sent while everything is still allowed, the request is not.
      assert.deepEqual(
        cold.held.filter(({ at }) => at === "send").map(({ kinds }) => kinds),
        [ALL, one.phases[0]],
      );
    });
  });
}

Deno.test("verify has given everything back when it refuses a key that does not parse", async () => {
  await using provider = await startOpenIdProvider();
  await withServerFiles(server(provider), async (root) => {
    const { keyType } = await mintCertificate(provider);
    const report = await probe("no homes", root, [], { keyType, base64: "AAAA" });
    assert.equal(report.exitCode, 1);
    assert.match(report.stderr, /CERT_MALFORMED/);
    assert.deepEqual(phases(report), [ALL, []]);
    assert.deepEqual(report.held.at(-1)?.at, "clock", "also when the record is written");
  });
});

Deno.test("verify asks nobody before everything in the key itself holds", async () => {
  await using provider = await startOpenIdProvider();
  await withServerFiles(server(provider), async (root) => {
    const key = await mintCertificate(provider, { claims: { aud: "other" } });
    const report = await probe("no homes", root, [], key);
    assert.match(report.stderr, /AUD_MISMATCH/);
    assert.deepEqual(report.held.filter(({ at }) => at === "send").length, 1, "the setup");
    assert.deepEqual(provider.requests, []);
  });
});

Deno.test("verify refuses when a permission cannot be given back", async () => {
  const fence = {
    giveBack(): never {
      throw new Error("the permission net cannot be given back");
    },
  };
  const run = await runVerify(await offerCertificate(), { world: { fence } });
  assert.deepEqual([run.exitCode, run.stdout], [1, ""]);
  assert.match(run.log, / code=INTERNAL .*cannot be given back/);
  assert.ok(!run.log.includes("sub="), "the key was not looked at");
});

Deno.test("the worker may use its hosts and its directory and nothing else", async () => {
  await withTempDir(async (directory) => {
    await Deno.mkdir(`${directory}/cache`);
    const entry = new URL("../support/worker_probe.ts", import.meta.url).pathname;
    const run = await runDeno(["run", ...FLAGS, entry, `${directory}/cache`]);
    assert.equal(run.code, 0, run.stderr);
    assert.deepEqual(JSON.parse(run.stdout), {
      "read in the cache": true,
      "write in the cache": true,
      "read beside the cache": false,
      "write beside the cache": false,
      "read elsewhere": false,
      "connect to its host": true,
      "connect to another port": false,
      "connect to another host": false,
      "listen": false,
      "a proxy's variable": true,
      "another variable": false,
      "all variables": false,
      "run": false,
      "sys": false,
      "ffi": false,
      "load code from the disk": false,
      "load code from its host": false,
      "start a worker with more": false,
    });
  });
});
