import assert from "node:assert/strict";
import { FileProblem, type FileProblemKind } from "../../src/platform/file_problem.ts";

/**
 * Asserts that reading a guarded file fails with exactly this kind.
 *
 * @param read what must reject
 * @param kind the only acceptable kind
 * @returns the problem, for further looks at path and detail
 */
export async function assertFileProblem(
  read: () => Promise<unknown>,
  kind: FileProblemKind,
): Promise<FileProblem> {
  try {
    await read();
  } catch (error) {
    if (!(error instanceof FileProblem)) throw error;
    assert.equal(error.kind, kind, error.message);
    return error;
  }
  assert.fail(`nothing was thrown, expected ${kind}`);
}
