/**
 * Waits.
 *
 * @param ms milliseconds
 */
export async function sleep(ms: number): Promise<void> {
  await new Promise<void>((resolve) => setTimeout(resolve, ms));
}
