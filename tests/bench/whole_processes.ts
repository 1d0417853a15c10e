/** A program to measure. */
export interface Subject {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** User and group ID to run under; undefined for this process's own. */
  readonly id: number | undefined;
  /** Exit code it must end with. */
  readonly code: number;
}

/**
 * Runs some programs in turns, so that whatever else the machine does falls on all of them alike.
 *
 * @param subjects what to run
 * @param rounds how often each
 * @returns milliseconds of every run, by name
 * @throws {Error} when one ends otherwise than it should: a fast failure is no result
 */
export async function timeInTurns(
  subjects: readonly Subject[],
  rounds: number,
): Promise<ReadonlyMap<string, readonly number[]>> {
  const times = new Map<string, number[]>(subjects.map(({ name }) => [name, []]));
  for (let round = -1; round < rounds; round++) {
    for (const subject of subjects) {
      const started = performance.now();
      const { code, stderr } = await run(subject.command, subject);
      const elapsed = performance.now() - started;
      check(subject, code, stderr);
      // The first round fills the caches of the system.
      if (round >= 0) times.get(subject.name)?.push(elapsed);
    }
  }
  return times;
}

/**
 * Runs a program once.
 *
 * @param subject what to run
 * @throws {Error} when it ends otherwise than it should
 */
export async function runOnce(subject: Subject): Promise<void> {
  const { code, stderr } = await run(subject.command, subject);
  check(subject, code, stderr);
}

/**
 * Runs a program often, several of them side by side.
 *
 * @param subject what to run
 * @param times how often
 * @param width how many at a time
 * @throws {Error} when one ends otherwise than it should
 */
export async function inParallel(subject: Subject, times: number, width: number): Promise<void> {
  let left = times;
  const lane = async (): Promise<void> => {
    while (left-- > 0) await runOnce(subject);
  };
  await Promise.all(Array.from({ length: width }, lane));
}

/**
 * Measures the most memory a program has in use at a time.
 *
 * @param subject what to run
 * @param rounds how often
 * @returns kilobytes of every run; undefined where GNU time is missing
 */
export async function peakMemory(subject: Subject, rounds: number): Promise<number[] | undefined> {
  const peaks: number[] = [];
  for (let round = 0; round < rounds; round++) {
    try {
      const args = ["-f", "%M", "--", subject.command, ...subject.args];
      const { code, stderr } = await run("/usr/bin/time", { ...subject, args });
      check(subject, code, stderr);
      peaks.push(Number(/(\d+)\s*$/.exec(stderr)?.[1]));
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return undefined;
      throw error;
    }
  }
  return peaks;
}

/**
 * The middle of some numbers.
 *
 * @param values at least one
 */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
}

async function run(
  command: string,
  subject: Pick<Subject, "args" | "env" | "id">,
): Promise<{ readonly code: number; readonly stderr: string }> {
  const { code, stderr } = await new Deno.Command(command, {
    args: [...subject.args],
    cwd: "/",
    clearEnv: true,
    env: { ...subject.env },
    ...(subject.id === undefined ? {} : { uid: subject.id, gid: subject.id }),
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).output();
  return { code, stderr: new TextDecoder().decode(stderr) };
}

function check(subject: Subject, code: number, stderr: string): void {
  if (code !== subject.code) {
    throw new Error(`${subject.name}: exit code ${code}, not ${subject.code}: ${stderr.trim()}`);
  }
}
