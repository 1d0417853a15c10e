/**
 * Runs a function while nothing is written through `console`. The OpenID Provider warns when it is
 * loaded that it does not know this runtime.
 *
 * @param run what to do
 * @returns what it returned
 */
export async function quietly<T>(run: () => Promise<T>): Promise<T> {
  const { console } = globalThis;
  const { info, warn } = console;
  Object.assign(console, { info: (): void => {}, warn: (): void => {} });
  try {
    return await run();
  } finally {
    Object.assign(console, { info, warn });
  }
}
