/**
 * The process that started this one: for `verify` the process of sshd that serves the connection,
 * the same for every key of one login.
 *
 * @returns process id
 */
export function parentProcessId(): number {
  return Deno.ppid;
}
