import { fileURLToPath } from "node:url";
import { printLine } from "../../install/packaging/print_line.ts";
import { PROJECT_ROOT } from "../../install/packaging/run_deno.ts";
import { stage } from "../../install/packaging/stage.ts";
import { installSystemParts } from "./install_system_parts.ts";
import { rootOwnedTempDir } from "./sshd/root_owned_temp_dir.ts";
import { STAGED_ENV } from "./staged_opkssh.ts";
import type { SystemPart } from "./system_parts.ts";
import { type TestCount, testCount } from "./test_count.ts";

/** Directories of tests in the order in which they run: what is quick to understand first. */
const GROUPS = ["unit", "attacks", "vectors", "faults", "fuzz", "cli", "install", "e2e"] as const;

/** What tests run besides the runtime. */
const PARTS: readonly SystemPart[] = [
  "sshd",
  "ssh",
  "sftp",
  "ssh-keygen",
  "ssh-agent",
  "chromium",
  "puttygen",
  "plink",
  "sudo",
  "time",
  "busybox",
  "shellcheck",
  "groff",
  "ruby",
];

/** Longest time one group may take, milliseconds. */
const GROUP_LIMIT_MS = 20 * 60_000;

/**
 * `deno task test [filter...]`: installs what the tests need, runs them and ends with the line
 * `N passed, N failed`. A filter is a part of a path, such as `ssh` or `unit/policy/`; arguments
 * that begin with `-` go to `deno test` as they are.
 *
 * @param args filters and flags
 * @returns exit code: 0 when nothing failed
 */
export async function runTests(args: readonly string[]): Promise<number> {
  const flags = args.filter((arg) => arg.startsWith("-"));
  const filters = args.filter((arg) => !arg.startsWith("-"));
  const files = (await testFiles()).filter((file) =>
    filters.length === 0 || filters.some((filter) => file.includes(filter))
  );
  let total: TestCount = { passed: 0, failed: 0, ignored: 0 };
  if (files.length === 0) {
    printLine(`no test file matches ${filters.join(" ")}`);
    total = { ...total, failed: 1 };
  } else {
    await installSystemParts(PARTS, printLine);
  }
  const staged = files.some((file) => STAGED.test(file)) ? await stageOnce() : undefined;
  try {
    total = add(total, await runGroups(files, flags, staged));
  } finally {
    if (staged !== undefined) await Deno.remove(staged, { recursive: true });
  }
  if (total.ignored > 0) printLine(`${total.ignored} skipped; each says above what it needs`);
  printLine(`${total.passed} passed, ${total.failed} failed`);
  return total.failed === 0 ? 0 : 1;
}

/** Tests that run the program as sshd does. */
const STAGED = /^tests\/(?:cli|e2e)\//;

/** @returns directory of the stage, or undefined when there is none: the tests then say why */
async function stageOnce(): Promise<string | undefined> {
  const directory = await rootOwnedTempDir("opkssh-staged-");
  try {
    await stage(directory, { launcherOnly: true });
    return directory;
  } catch (error) {
    printLine(error instanceof Error ? error.message : String(error));
    await Deno.remove(directory, { recursive: true });
    return undefined;
  }
}

function add(one: TestCount, other: TestCount): TestCount {
  return {
    passed: one.passed + other.passed,
    failed: one.failed + other.failed,
    ignored: one.ignored + other.ignored,
  };
}

async function runGroups(
  files: readonly string[],
  flags: readonly string[],
  staged: string | undefined,
): Promise<TestCount> {
  let total: TestCount = { passed: 0, failed: 0, ignored: 0 };
  for (const group of GROUPS) {
    const ofGroup = files.filter((file) => file.startsWith(`tests/${group}/`));
    if (ofGroup.length === 0) continue;
    const started = performance.now();
    const count = await runGroup(ofGroup, flags, group === "e2e", staged);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    printLine(`== ${group}: ${count.passed} passed, ${count.failed} failed (${seconds} s)`);
    total = add(total, count);
  }
  return total;
}

/** Paths of all test files from the project's root, sorted. */
async function testFiles(): Promise<string[]> {
  const files: string[] = [];
  const walk = async (directory: string): Promise<void> => {
    for await (const entry of Deno.readDir(new URL(directory, PROJECT_ROOT))) {
      if (entry.isDirectory) await walk(`${directory}${entry.name}/`);
      else if (entry.name.endsWith("_test.ts")) files.push(`${directory}${entry.name}`);
    }
  };
  await walk("tests/");
  return files.sort();
}

/** Runs some files in one process; shows each file, every test that did not just pass, all errors. */
async function runGroup(
  files: readonly string[],
  flags: readonly string[],
  showAll: boolean,
  staged: string | undefined,
): Promise<TestCount> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["test", "--allow-all", ...flags, ...files],
    cwd: fileURLToPath(PROJECT_ROOT),
    env: {
      NO_COLOR: "1",
      DENO_NO_UPDATE_CHECK: "1",
      ...(staged === undefined ? {} : { [STAGED_ENV]: `${staged}/opkssh` }),
    },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const timer = setTimeout(() => {
    printLine(`killed: no end after ${GROUP_LIMIT_MS / 60_000} minutes`);
    child.kill("SIGKILL");
  }, GROUP_LIMIT_MS);
  let output = "";
  const show = async (stream: ReadableStream<Uint8Array>, counted: boolean): Promise<void> => {
    for await (const line of lines(stream)) {
      if (counted) output += `${line}\n`;
      if (showAll || !PASSED.test(line)) printLine(line);
    }
  };
  await Promise.all([show(child.stdout, true), show(child.stderr, false)]);
  const { code } = await child.status;
  clearTimeout(timer);
  return testCount(output, code);
}

/** One line of a test that passed, and took less than a second. */
const PASSED = /^.* \.\.\. ok \((?:\d+ms|[\d.]+\u00b5s|\d+ns)\)$|^$/;

async function* lines(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const parts = (rest + text).split("\n");
    rest = parts.pop() ?? "";
    yield* parts;
  }
  if (rest !== "") yield rest;
}

if (import.meta.main) Deno.exit(await runTests(Deno.args));
