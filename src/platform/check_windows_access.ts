import { accessProblems, type AccessRules } from "./acl/access_problems.ts";
import { parseSddl } from "./acl/parse_sddl.ts";
import { FileProblem } from "./file_problem.ts";
import type { WindowsSecurity } from "./windows_security.ts";

/**
 * Checks that nobody but Administrators, SYSTEM and TrustedInstaller can write a file or directory of
 * the server on Windows.
 *
 * @param path the file or directory
 * @param rules what it is
 * @param security access control lists; default those of this Windows. Elsewhere there are none, and
 *   nothing is checked
 * @throws {FileProblem} `owner` or `mode` when somebody else can write it, `unreadable` when its list
 *   cannot be read or understood
 */
export async function checkWindowsAccess(
  path: string,
  rules: AccessRules,
  security?: WindowsSecurity,
): Promise<void> {
  const used = security ?? await systemSecurity();
  if (used === undefined) return;
  let problems: readonly string[];
  try {
    problems = accessProblems(parseSddl(used.read(path)), rules);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const detail = `has an access control list that cannot be judged: ${reason}`;
    throw new FileProblem("unreadable", path, detail, error);
  }
  const [problem] = problems;
  if (problem === undefined) return;
  throw new FileProblem(/^is owned|owner$/.test(problem) ? "owner" : "mode", path, problem);
}

async function systemSecurity(): Promise<WindowsSecurity | undefined> {
  if (Deno.build.os !== "windows") return undefined;
  // Loaded only there: `verify` on Unix has no use for it.
  const { systemWindowsSecurity } = await import("./windows_security.ts");
  return systemWindowsSecurity();
}
