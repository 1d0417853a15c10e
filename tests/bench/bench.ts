import { join } from "node:path";
import { printLine } from "../../install/packaging/print_line.ts";
import { keyFilterScript } from "../../src/admin/key_filter/key_filter_script.ts";
import { type OpenIdProvider, startOpenIdProvider } from "../support/openid_provider.ts";
import { type LogRecord } from "../support/server_root.ts";
import { rootOwnedTempDir } from "../support/sshd/root_owned_temp_dir.ts";
import { type BenchServer, benchServer } from "./bench_server.ts";
import { freshLogin } from "./fresh_login.ts";
import { formatTimes, reportFigure } from "./report.ts";
import { type StagedProgram, stagedProgram } from "./staged_program.ts";
import {
  inParallel,
  median,
  peakMemory,
  runOnce,
  type Subject,
  timeInTurns,
} from "./whole_processes.ts";

/** Runs of each program; an odd number, so that the median is one of them. */
const ROUNDS = Number(Deno.args[0] ?? 31);

/** What is aimed at: times an empty program under the same flags, or as the name says. */
const TARGETS = {
  plainBefore: 1,
  plain: 1.2,
  warm: 1.7,
  ensure: 1.5,
  memory: 1.6,
  manyRowsMs: 60,
  manyRowsMib: 40,
} as const;

const MANY_ROWS = 100_000;

/**
 * `deno task bench [rounds]`: whole processes, as sshd and ssh start them, against an empty program
 * under the same flags. Only ratios and differences within one run mean anything on another machine.
 */
async function bench(): Promise<void> {
  const directory = await rootOwnedTempDir("opkssh-bench-");
  try {
    await using provider = await startOpenIdProvider();
    const program = await stagedProgram(directory);
    const server = await benchServer(join(directory, "root"), provider, program.id);
    const usual = await benchServer(join(directory, "usual"), provider, program.id, {
      usual: true,
    });
    const configured = await benchServer(join(directory, "configured"), provider, program.id, {
      usual: true,
      configured: true,
    });
    const many = await benchServer(join(directory, "many"), provider, program.id, {
      usual: true,
      otherRows: MANY_ROWS - 1,
    });
    const login = await freshLogin(join(directory, "home"), provider, program);
    const warm = program.subject("warm verify", "main.js", server.verify, 0);
    const plain = ["verify", "alice", PLAIN_KEY, "ssh-ed25519"];
    const filter = join(directory, "filter");
    await Deno.writeTextFile(filter, keyFilterScript(program.executable), { mode: 0o755 });
    const subjects = {
      empty: program.subject("empty program", "empty.js", [], 0),
      launched: { ...warm, name: "launcher", command: program.executable, args: plain, code: 1 },
      filtered: { ...warm, name: "key filter", command: filter, args: plain, code: 1 },
      plain: program.subject("plain key", "main.js", plain, 1),
      usual: program.subject("usual", "main.js", usual.verify, 0),
      configured: program.subject("configured", "main.js", configured.verify, 0),
      warm,
      many: program.subject("many rows", "main.js", many.verify, 0),
      ensure: login,
    };
    const requests = await countRequests(provider, program, server, warm);
    const times = await timeInTurns(Object.values(subjects), ROUNDS);

    printLine(`opkssh benchmark: Deno ${Deno.version.deno}, ${Deno.build.target}`);
    printLine(`whole processes, median of ${ROUNDS} runs in turns, against an empty program`);
    printLine();
    const of = (subject: Subject): readonly number[] => times.get(subject.name) ?? [];
    const base = median(of(subjects.empty));
    const row = (name: string, subject: Subject, target?: number): void => {
      const all = of(subject);
      reportFigure(name, formatTimes(all), median(all) / base, target, "x");
    };
    row("empty program", subjects.empty);
    row("plain key refused by the launcher", subjects.launched, TARGETS.plainBefore);
    row("plain key refused by the key filter", subjects.filtered, TARGETS.plainBefore);
    row("plain key refused by the program", subjects.plain, TARGETS.plain);
    row("warm verify, no configuration", subjects.usual, TARGETS.warm);
    row("warm verify, configuration file", subjects.configured, TARGETS.warm);
    row("warm verify, provider on this machine", subjects.warm);
    row("ensure, key still good", subjects.ensure, TARGETS.ensure);
    const more = median(of(subjects.many)) - median(of(subjects.usual));
    const rows = formatTimes(of(subjects.many));
    reportFigure("more for 100000 rows in auth_id", rows, more, TARGETS.manyRowsMs, " ms");
    await reportMemory(subjects);
    printLine();
    for (const [what, count, most] of requests) {
      reportFigure(`requests, ${what}`, "", count, most, "");
    }
    printLine();
    printLine("where the time of a warm verify goes, by its own clock (median)");
    for (const [name, values] of stagesOf((await server.files.records()).slice(-ROUNDS))) {
      printLine(`  ${name.padEnd(12)}${median(values).toFixed(1).padStart(7)} ms`);
    }
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

const PLAIN_KEY = "AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/** How often the provider is asked, in the order in which a server meets these. */
async function countRequests(
  provider: OpenIdProvider,
  program: StagedProgram,
  server: BenchServer,
  verify: Subject,
): Promise<[string, number, number][]> {
  const counted: [string, number, number][] = [];
  const count = async (what: string, most: number, run: () => Promise<void>): Promise<void> => {
    provider.forget();
    await run();
    counted.push([what, provider.requests.length, most]);
  };
  await count("nothing kept", 2, () => runOnce(verify));
  await count("keys kept", 0, () => runOnce(verify));
  const expire = (): Promise<void> =>
    server.rewrite((entry) => ({ ...entry, fetchedAt: entry.fetchedAt - 2 * 3600, maxAge: 3600 }));
  await expire();
  await count("keys expired", 1, () => runOnce(verify));
  await expire();
  const refresh = ["cache", "refresh", "--root", server.files.root];
  await runOnce(program.subject("refresh", "main.js", refresh, 0));
  await count("keys refreshed ahead", 0, () => runOnce(verify));
  await server.files.emptyCache();
  await count("nothing kept, 50 logins, 4 at a time", 3, () => inParallel(verify, 50, 4));
  return counted;
}

async function reportMemory(subjects: Record<"empty" | "warm" | "many", Subject>): Promise<void> {
  const empty = await peakMemory(subjects.empty, 5);
  const warm = await peakMemory(subjects.warm, 5);
  const many = await peakMemory(subjects.many, 5);
  if (empty === undefined || warm === undefined || many === undefined) {
    printLine("peak memory: not measured, GNU time is not installed (apt-get install time)");
    return;
  }
  const value = `${megabytes(warm)} of ${megabytes(empty)}`;
  reportFigure("peak memory, warm", value, median(warm) / median(empty), TARGETS.memory, "x");
  const more = (median(many) - median(warm)) / 1024;
  reportFigure("more for 100000 rows", megabytes(many), more, TARGETS.manyRowsMib, " MiB");
}

function megabytes(kilobytes: readonly number[]): string {
  return `${(median(kilobytes) / 1024).toFixed(0)} MiB`;
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
