import { join } from "node:path";
import { BUNDLE_RUN_ENV, bundleRunFlags } from "../../install/packaging/runtime_flags.ts";
import { ANALYSIS_DIRECTORY } from "../../install/packaging/launcher_script.ts";
import { printLine } from "../../install/packaging/print_line.ts";
import { stage } from "../../install/packaging/stage.ts";
import { parseJson } from "../../src/encoding/parse_json.ts";
import { diskKeySetStore } from "../../src/oidc/key_set_store_disk.ts";
import { parseKeySet } from "../../src/openpubkey/key_set.ts";
import { serverPaths } from "../../src/platform/server_paths.ts";
import { mintCertificate } from "../support/mint_certificate.ts";
import {
  type OpenIdProvider,
  PUBLIC_CLIENT,
  startOpenIdProvider,
} from "../support/openid_provider.ts";
import { type LogRecord, serverRoot } from "../support/server_root.ts";
import { rootOwnedTempDir } from "../support/sshd/root_owned_temp_dir.ts";
import { median, peakMemory, type Subject, timeInTurns } from "./whole_processes.ts";

/** Runs of each program; an odd number, so that the median is one of them. */
const ROUNDS = Number(Deno.args[0] ?? 31);

/** What is aimed at: times an empty program under the same flags. */
const TARGETS = { warm: 2.0, plain: 1.2, memory: 1.6 } as const;

/**
 * `deno task bench [rounds]`: whole processes, as sshd starts them, against an empty program under the
 * same flags. Only ratios within one run mean anything on another machine.
 */
async function bench(): Promise<void> {
  const directory = await rootOwnedTempDir("opkssh-bench-");
  try {
    await using provider = await startOpenIdProvider();
    const { executable } = await stage(directory, { launcherOnly: true });
    const home = await homeOf(executable);
    await Deno.writeTextFile(join(home, "empty.js"), "");
    // As sshd runs it: under a user that owns nothing.
    const id = Deno.uid() === 0 ? 65534 : undefined;
    const root = join(directory, "root");
    await Deno.mkdir(root);
    const server = await serverRoot(root, {
      providers: [`${provider.issuer} ${PUBLIC_CLIENT} 24h`],
      authId: [`alice alice@example.com ${provider.issuer}`],
      verifier: { uid: id ?? Deno.uid() ?? 0, gid: id ?? Deno.gid() ?? 0 },
    });
    const { keyType, base64 } = await mintCertificate(provider);
    const verify = ["verify", "--root", root, "alice", base64, keyType];
    const subject = (name: string, file: string, args: string[], code: number): Subject => ({
      name,
      command: join(home, "deno"),
      args: ["run", ...bundleRunFlags("linux"), join(home, file), ...args],
      env: { ...BUNDLE_RUN_ENV, DENO_DIR: join(home, ANALYSIS_DIRECTORY), PATH: "/usr/bin:/bin" },
      id,
      code,
    });
    const empty = subject("empty program", "empty.js", [], 0);
    const plain = subject("plain key, refused", "main.js", [
      "verify",
      "alice",
      "AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
      "ssh-ed25519",
    ], 1);
    const warm = subject("warm verify, allowed", "main.js", verify, 0);

    const usual = await usualServer(directory, provider, id);
    const usualWarm = subject("the same without config", "main.js", usual, 0);

    provider.forget();
    await timeInTurns([warm], 0);
    const cold = provider.requests.length;
    provider.forget();
    const times = await timeInTurns([empty, plain, warm, usualWarm], ROUNDS);
    const records = await server.records();

    printLine(`opkssh benchmark: Deno ${Deno.version.deno}, ${Deno.build.target}`);
    printLine(`whole processes, median of ${ROUNDS} runs in turns`);
    printLine();
    const base = median(times.get(empty.name) ?? []);
    for (
      const [name, target] of [
        [empty.name, undefined],
        [plain.name, TARGETS.plain],
        [warm.name, TARGETS.warm],
        [usualWarm.name, TARGETS.warm],
      ] as const
    ) {
      const all = times.get(name) ?? [];
      const ms = median(all);
      const best = Math.min(...all);
      row(name, `${ms.toFixed(1)} ms (${best.toFixed(1)} at best)`, ms / base, target);
    }
    const [emptyPeak, warmPeak] = [await peakMemory(empty, 5), await peakMemory(warm, 5)];
    if (emptyPeak === undefined || warmPeak === undefined) {
      printLine("peak memory: not measured, GNU time is not installed (apt-get install time)");
    } else {
      const ratio = median(warmPeak) / median(emptyPeak);
      row(
        "peak memory, warm",
        `${megabytes(warmPeak)} of ${megabytes(emptyPeak)}`,
        ratio,
        TARGETS.memory,
      );
    }
    printLine(
      `requests: ${cold} by the first verify, ${provider.requests.length} by all the others`,
    );
    printLine();
    printLine("where the time of a warm verify goes, by its own clock (median)");
    for (const [name, values] of stagesOf(records.slice(1))) {
      printLine(`  ${name.padEnd(12)}${median(values).toFixed(1).padStart(7)} ms`);
    }
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

function row(name: string, value: string, ratio: number, target: number | undefined): void {
  const verdict = target === undefined
    ? ""
    : `  target ${target.toFixed(1)}x ${ratio <= target ? "met" : "MISSED"}`;
  printLine(`${name.padEnd(26)}${value.padEnd(26)}${ratio.toFixed(2)}x${verdict}`);
}

function megabytes(kilobytes: readonly number[]): string {
  return `${(median(kilobytes) / 1000).toFixed(0)} MB`;
}

/**
 * A server as most are: no configuration file, a provider on the internet whose keys are cached.
 *
 * @returns arguments of a verify that is allowed there
 */
async function usualServer(
  directory: string,
  provider: OpenIdProvider,
  id: number | undefined,
): Promise<string[]> {
  const issuer = "https://op.example.com";
  const root = join(directory, "usual");
  await Deno.mkdir(root);
  await serverRoot(root, {
    providers: [`${issuer} ${PUBLIC_CLIENT} 24h`],
    authId: [`alice alice@example.com ${issuer}`],
    verifier: { uid: id ?? Deno.uid() ?? 0, gid: id ?? Deno.gid() ?? 0 },
    withoutConfig: true,
  });
  const keys = await (await fetch(`${provider.issuer}/jwks`)).text();
  const now = Math.floor(Date.now() / 1000);
  await diskKeySetStore(serverPaths(root).cacheDir, { ownership: "directory" }).write(issuer, {
    issuer,
    jwksUri: `${issuer}/jwks`,
    discoveryFetchedAt: now,
    keySet: parseKeySet(parseJson(keys)),
    fetchedAt: now,
  });
  const { keyType, base64 } = await mintCertificate(provider, { claims: { iss: issuer } });
  return ["verify", "--root", root, "alice", base64, keyType];
}

/** The directory a staged launcher starts the runtime from. */
async function homeOf(executable: string): Promise<string> {
  const homes = `${executable}.d`;
  for await (const { name } of Deno.readDir(homes)) return join(homes, name);
  throw new Error(`${homes} is empty`);
}

function stagesOf(records: readonly LogRecord[]): Map<string, number[]> {
  const stages = new Map<string, number[]>();
  for (const record of records) {
    for (const [name, ms] of record.stages) {
      stages.set(name, [...stages.get(name) ?? [], ms]);
    }
  }
  return stages;
}

if (import.meta.main) await bench();
