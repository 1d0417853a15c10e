import { CommandError } from "../errors/command_error.ts";
import { AgentClient } from "./agent_client.ts";

/**
 * Connects to the SSH agent that listens on a Unix socket.
 *
 * @param socketPath value of `SSH_AUTH_SOCK`
 * @returns a client; close it after use
 * @throws {CommandError} agent_failed when nobody listens there
 */
export async function connectAgent(socketPath: string): Promise<AgentClient> {
  try {
    return new AgentClient(await Deno.connect({ transport: "unix", path: socketPath }));
  } catch (cause) {
    throw new CommandError("agent_failed", `Cannot reach the SSH agent at ${socketPath}`, {
      hints: ["start one and try again: eval $(ssh-agent)"],
      cause,
    });
  }
}
