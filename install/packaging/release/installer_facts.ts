import { PROJECT_ROOT } from "../run_deno.ts";

/** What recipes that do not run the installer must do the same way. */
export interface InstallerFacts {
  /** Where a binary goes that no package manager brought. */
  readonly installDir: string;
  /** Arguments sudo lets the verify account run opkssh with, as a regular expression. */
  readonly readhomeArguments: string;
  /** Arguments of the AuthorizedKeysCommand. */
  readonly sshdArguments: string;
}

/**
 * Reads out of `install-linux.sh` what stands there only.
 *
 * @throws {Error} when it is no longer there
 */
export async function installerFacts(): Promise<InstallerFacts> {
  const script = await Deno.readTextFile(new URL("install/install-linux.sh", PROJECT_ROOT));
  const find = (what: string, pattern: RegExp): string => {
    const found = pattern.exec(script)?.[1];
    if (found === undefined) throw new Error(`Cannot find ${what} in the installer`);
    return found;
  };
  return {
    installDir: find("the directory", /^INSTALL_DIR=\$\{OPKSSH_INSTALL_DIR:-(\/[^}]+)\}$/m),
    readhomeArguments: find("sudo's rule", /NOPASSWD: %s (\^readhome [^\n\\]+\$)\\n/),
    sshdArguments: find("sshd's arguments", /\b(verify %u %k %t)\b/),
  };
}
