/**
 * What to type when sshd would not run a program because of owner or mode.
 *
 * @param problem a sentence about it; the last path in quotes is the one at fault
 * @returns the line; undefined when there is none
 */
export function programProblemHint(problem: string): string | undefined {
  const path = [...problem.matchAll(/"([^"]+)"/g)].at(-1)?.[1];
  if (path === undefined) return undefined;
  if (problem.includes("is owned by")) return `sudo chown root:root ${path}`;
  if (problem.includes("not executable")) return `sudo chmod 0755 ${path}`;
  if (problem.includes("writable")) return `sudo chmod go-w ${path}`;
  return problem.includes("mode") ? `sudo chmod 0755 ${path}` : undefined;
}
