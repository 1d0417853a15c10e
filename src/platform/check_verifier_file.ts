import { checkWindowsAccess } from "./check_windows_access.ts";
import { systemFileSystem } from "./system_file_system.ts";
import { VERIFY_ACCOUNT } from "./verify_account.ts";
import { systemWindowsSecurity, type WindowsSecurity } from "./windows_security.ts";

/**
 * Checks on Windows that a file the verify account keeps for itself, and the directory it is in, can
 * have been written by nobody but that account, Administrators, SYSTEM and TrustedInstaller.
 *
 * @param directory the directory; when it is not there nothing is checked
 * @param name of the file in it; it need not be there
 * @param security access control lists, default those of this Windows
 * @throws {FileProblem} `owner`, `mode` or `unreadable`
 */
export async function checkVerifierFile(
  directory: string,
  name: string,
  security: WindowsSecurity = systemWindowsSecurity(),
): Promise<void> {
  const verifier = security.accountSid(VERIFY_ACCOUNT);
  const writers = verifier === undefined ? [] : [verifier];
  const parts = [
    { path: directory, rules: { directory: true, writers, writersOwn: true } },
    { path: `${directory}/${name}`, rules: { directory: false, writers, writersOwn: true } },
  ];
  for (const { path, rules } of parts) {
    if (!await exists(path)) return;
    await checkWindowsAccess(path, rules, security);
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await systemFileSystem.lstat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
