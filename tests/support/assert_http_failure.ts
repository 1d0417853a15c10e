import assert from "node:assert/strict";
import {
  type HttpFailure,
  type HttpFailureReason,
  HttpGetError,
} from "../../src/oidc/http_get_error.ts";

/**
 * Asserts that a request fails with exactly this reason.
 *
 * @param request what must reject
 * @param reason the only acceptable reason
 * @returns the facts, for further looks
 */
export async function assertHttpFailure(
  request: () => Promise<unknown>,
  reason: HttpFailureReason,
): Promise<HttpFailure> {
  try {
    await request();
  } catch (error) {
    if (!(error instanceof HttpGetError)) throw error;
    assert.equal(error.failure.reason, reason, error.message);
    return error.failure;
  }
  assert.fail(`the request succeeded, expected ${reason}`);
}
