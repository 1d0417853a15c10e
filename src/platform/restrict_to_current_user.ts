import type { WindowsSecurity } from "./windows_security.ts";

/** What {@linkcode restrictToCurrentUser} depends on; the defaults describe this machine. */
export interface RestrictOptions {
  /** Operating system, default the one this program was built for. */
  readonly os?: typeof Deno.build.os;
  /** Reads one environment variable, default of this process. */
  readonly env?: (name: string) => string | undefined;
  /** Access control lists, default those of this Windows. */
  readonly security?: WindowsSecurity;
}

/**
 * Gives a file on Windows to whoever runs this, and nobody else but SYSTEM and Administrators access
 * to it, whatever its directory would let others do: ssh.exe refuses a private key that others can
 * read. Elsewhere the mode of the file says that, and this does nothing.
 *
 * Where the account cannot be found out the file keeps what it inherits; the Go tool leaves every
 * private key like that.
 *
 * @param path the file; it must exist and should be empty still
 * @param options what it depends on
 * @throws {Error} with the number of the system's error
 */
export async function restrictToCurrentUser(
  path: string,
  options: RestrictOptions = {},
): Promise<void> {
  if ((options.os ?? Deno.build.os) !== "windows") return;
  const env = options.env ?? ((name) => Deno.env.get(name));
  const name = env("USERNAME") ?? "";
  if (name === "") return;
  const domain = env("USERDOMAIN") ?? "";
  const security = options.security ?? await systemSecurity();
  const sid = security.accountSid(domain === "" ? name : `${domain}\\${name}`);
  if (sid === undefined) return;
  security.write(path, `O:${sid}D:PAI(A;;FA;;;SY)(A;;FA;;;BA)(A;;FA;;;${sid})`);
}

async function systemSecurity(): Promise<WindowsSecurity> {
  // Loaded only there: nobody else has a use for it.
  const { systemWindowsSecurity } = await import("./windows_security.ts");
  return systemWindowsSecurity();
}
