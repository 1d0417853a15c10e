/**
 * Narrows parsed JSON to an object, whose members are then asked for by name.
 *
 * @returns true for an object, false for arrays and everything else
 */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
