const VARIABLE = "DENO_TLS_CA_STORE";

/**
 * Makes the runtime trust the operating system's certificate store as well as its bundled roots,
 * then uses the network. Companies run their OpenID Provider behind an authority of their own, which
 * only the system's store knows.
 *
 * Measured on Deno 2.9.6: the variable is read when the process first needs a store and never again,
 * and setting it from inside the process before that works (`SSL_CERT_FILE` too). A store that
 * cannot be read makes every request fail, so the bundled roots alone are tried then, where they are
 * trusted at all. What somebody has set on purpose is left alone.
 *
 * @param use makes a request; called once, or twice when the store cannot be read
 * @returns what `use` returned
 * @throws what `use` throws
 */
export async function trustSystemStore<T>(use: () => Promise<T>): Promise<T> {
  changeStores((chosen) => chosen ?? "system,mozilla");
  try {
    return await use();
  } catch (error) {
    if (!isUnreadableStore(error) || !changeStores(withoutSystem)) throw error;
    return await use();
  }
}

/** Whoever wants the system's store alone must not get the bundled roots instead. */
function withoutSystem(chosen: string | undefined): string | undefined {
  return chosen?.includes("mozilla") ? "mozilla" : undefined;
}

/** Sets the variable unless there is nothing to set; false then, or without the right to. */
function changeStores(change: (chosen: string | undefined) => string | undefined): boolean {
  try {
    const stores = change(Deno.env.get(VARIABLE));
    if (stores === undefined) return false;
    Deno.env.set(VARIABLE, stores);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) return false;
    throw error;
  }
}

function isUnreadableStore(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith("Failed to load platform certificates");
}
