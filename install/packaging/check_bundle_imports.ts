/**
 * Fails on a bundled file that still imports something from outside the bundle. Only the runtime's
 * own `node:` modules and the chunks beside it may be left.
 *
 * @param file its name, for the message
 * @param text its contents
 * @throws {Error} naming the first such import
 */
export function checkBundleImports(file: string, text: string): void {
  const found = OUTSIDE.exec(text);
  if (found !== null) {
    throw new Error(`Cannot bundle the program: ${file} would import ${found[1]} at run time`);
  }
}

const OUTSIDE =
  /\b(?:from|import\(?)\s*["'`]((?:npm|jsr|https?|data|file):[^"'`]*|\.[^"'`]*\.ts(?=["'`]))/;
