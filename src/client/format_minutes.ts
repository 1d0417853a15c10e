/**
 * Writes a length of time for people.
 *
 * @param ms milliseconds
 * @returns such as `5 minutes`, `90 seconds`
 */
export function formatMinutes(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds % 60 !== 0 || seconds === 0) return seconds === 1 ? "1 second" : `${seconds} seconds`;
  const minutes = seconds / 60;
  return minutes === 1 ? "1 minute" : `${minutes} minutes`;
}
