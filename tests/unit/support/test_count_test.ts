import assert from "node:assert/strict";
import { testCount } from "../../support/test_count.ts";

const CASES: readonly [string, string, number, [number, number, number]][] = [
  ["a good run", "x ... ok (1ms)\n\nok | 12 passed | 0 failed (1s)\n", 0, [12, 0, 0]],
  ["steps", "ok | 12 passed (31 steps) | 0 failed (1s)\n", 0, [12, 0, 0]],
  [
    "failures and skips",
    "FAILED | 5 passed (1 step) | 7 failed (1 step) | 1 ignored (192ms)\n",
    1,
    [5, 7, 1],
  ],
  ["skipped steps", "ok | 5 passed | 0 failed | 2 ignored (1 step) (192ms)\n", 0, [5, 0, 2]],
  ["a type error", "error: TS2322\n", 1, [0, 1, 0]],
  ["a crash in the middle", "x ... ok (1ms)\n", 134, [0, 1, 0]],
  ["no output and exit code 0", "", 0, [0, 1, 0]],
  ["a failed run whose tests passed", "ok | 3 passed | 0 failed (1s)\n", 1, [3, 1, 0]],
  [
    "a test that prints a summary",
    "ok | 900 passed | 0 failed (1s)\nFAILED | 1 passed | 2 failed (1s)\n",
    1,
    [1, 2, 0],
  ],
  ["a summary inside a line", "said ok | 900 passed | 0 failed (1s)\n", 1, [0, 1, 0]],
];

for (const [what, output, code, [passed, failed, ignored]] of CASES) {
  Deno.test(`testCount counts ${what}`, () => {
    assert.deepEqual(testCount(output, code), { passed, failed, ignored });
  });
}
