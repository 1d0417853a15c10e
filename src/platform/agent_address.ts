/** Where the SSH agent of this person listens. */
export interface AgentAddress {
  /** Path of a Unix socket, or on Windows of a named pipe. */
  readonly path: string;
  /** False for the place where Windows has its agent when nobody says anything. */
  readonly named: boolean;
}

/** The agent that comes with Windows. */
const WINDOWS_PIPE = "\\\\.\\pipe\\openssh-ssh-agent";

/**
 * Says where the SSH agent listens: `SSH_AUTH_SOCK`, on Windows otherwise the pipe of the agent that
 * comes with it. ssh(1) looks in the same places.
 *
 * @param env reads one environment variable
 * @param os default the one this program was built for
 * @returns the address; undefined when there is none
 */
export function agentAddress(
  env: (name: string) => string | undefined,
  os: typeof Deno.build.os = Deno.build.os,
): AgentAddress | undefined {
  const path = env("SSH_AUTH_SOCK") ?? "";
  if (path !== "") return { path, named: true };
  return os === "windows" ? { path: WINDOWS_PIPE, named: false } : undefined;
}
