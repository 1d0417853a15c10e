import { withTempDir } from "./with_temp_dir.ts";

/**
 * Runs a real agent in the foreground, with its socket in a fresh directory.
 *
 * @param look gets the path of the socket
 */
export async function withSshAgent(look: (socket: string) => Promise<void>): Promise<void> {
  await withTempDir(async (directory) => {
    const socket = `${directory}/agent`;
    const agent = new Deno.Command("ssh-agent", {
      args: ["-D", "-a", socket],
      stdout: "piped",
      stderr: "null",
    }).spawn();
    try {
      // it prints the environment once it listens
      const reader = agent.stdout.getReader();
      await reader.read();
      await reader.cancel();
      await look(socket);
    } finally {
      agent.kill("SIGTERM");
      await agent.status;
    }
  });
}

/**
 * Runs `ssh-add` against an agent.
 *
 * @param socket of the agent
 * @param args of ssh-add
 * @returns its standard output
 */
export async function sshAdd(socket: string, ...args: readonly string[]): Promise<string> {
  const { stdout } = await new Deno.Command("ssh-add", {
    args: [...args],
    env: { SSH_AUTH_SOCK: socket },
    stderr: "null",
  }).output();
  return new TextDecoder().decode(stdout);
}
