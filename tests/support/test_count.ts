/** How many tests a run had, by outcome. */
export interface TestCount {
  readonly passed: number;
  readonly failed: number;
  readonly ignored: number;
}

/**
 * Reads the count from what `deno test` printed. Its summary is the only place that also counts
 * errors outside of tests. A run that ended without one (a type error, a crash, a kill) counts as
 * one failure, and so does a run that failed although no test did.
 *
 * @param output everything it printed, without colour
 * @param code its exit code
 */
export function testCount(output: string, code: number): TestCount {
  const summaries = [...output.matchAll(SUMMARY)];
  const last = summaries.at(-1);
  if (last === undefined) return { passed: 0, failed: 1, ignored: 0 };
  const failed = Number(last[2]);
  return {
    passed: Number(last[1]),
    failed: failed === 0 && code !== 0 ? 1 : failed,
    ignored: Number(last[3] ?? "0"),
  };
}

const SUMMARY =
  /^(?:ok|FAILED) \| (\d+) passed(?: \([^)]*\))? \| (\d+) failed(?: \([^)]*\))?(?: \| (\d+) ignored(?: \([^)]*\))?)?/gm;
