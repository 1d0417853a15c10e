import assert from "node:assert/strict";
import { CommandError, type CommandErrorCode } from "../../src/errors/command_error.ts";
import { Refusal } from "../../src/errors/refusal.ts";
import type { RefusalCode } from "../../src/errors/refusal_code.ts";

/**
 * Asserts that a function throws a refusal or command error with exactly this code.
 *
 * @param fn what must throw
 * @param code the only acceptable code
 * @returns the error, for further looks at its evidence or hints
 */
export function assertCode(
  fn: () => unknown,
  code: RefusalCode | CommandErrorCode,
): Refusal | CommandError {
  try {
    fn();
  } catch (error) {
    return checked(error, code);
  }
  assert.fail(`nothing was thrown, expected ${code}`);
}

/**
 * Asserts that a promise rejects with a refusal or command error with exactly this code.
 *
 * @param fn what must reject
 * @param code the only acceptable code
 * @returns the error, for further looks at its evidence or hints
 */
export async function assertCodeAsync(
  fn: () => Promise<unknown>,
  code: RefusalCode | CommandErrorCode,
): Promise<Refusal | CommandError> {
  try {
    await fn();
  } catch (error) {
    return checked(error, code);
  }
  assert.fail(`nothing was thrown, expected ${code}`);
}

function checked(error: unknown, code: string): Refusal | CommandError {
  if (!(error instanceof Refusal || error instanceof CommandError)) throw error;
  assert.equal(error.code, code, `${error.code}: ${error.message}`);
  return error;
}
