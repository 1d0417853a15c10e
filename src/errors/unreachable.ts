/**
 * Ends a `switch` over a closed union. The compiler proves that it is never reached; at run time it
 * throws all the same, because a missing default is how forged tokens were once accepted in this
 * family of tools (CVE-2025-3757).
 *
 * @param value the value no case was written for
 * @throws {TypeError} always
 */
export function unreachable(value: never): never {
  throw new TypeError(`Cannot handle value: "${String(value)}" is not in the closed list`);
}
