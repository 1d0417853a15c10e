const VARIABLE = "DENO_TLS_CA_STORE";

/**
 * Makes the runtime trust the operating system's certificate store as well as its bundled roots,
 * then opens a client. Companies run their OpenID Provider behind an authority of their own, which
 * only the system's store knows.
 *
 * Measured on Deno 2.9.6: the variable is read when the first client of the process is opened and
 * never again, and setting it from inside the process before that works (`SSL_CERT_FILE` too). A
 * store that cannot be read makes every client fail, so the bundled roots alone are tried then.
 * What somebody has set on purpose is left alone.
 *
 * @param open opens the client; called once, or twice when the store cannot be read
 * @returns what `open` returned
 * @throws what `open` throws
 */
export function trustSystemStore<T>(open: () => T): T {
  if (!setStores("system,mozilla", undefined)) return open();
  try {
    return open();
  } catch (error) {
    if (!isUnreadableStore(error) || !setStores("mozilla", "system,mozilla")) throw error;
    return open();
  }
}

/** Sets the variable if it has the expected value; false when not, or without the right to. */
function setStores(value: string, expected: string | undefined): boolean {
  try {
    if (Deno.env.get(VARIABLE) !== expected) return false;
    Deno.env.set(VARIABLE, value);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) return false;
    throw error;
  }
}

function isUnreadableStore(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith("Failed to load platform certificates");
}
