import { CommandError } from "../errors/command_error.ts";
import { AgentClient, type AgentConnection } from "./agent_client.ts";

/** How a Windows named pipe begins. */
const PIPE = "\\\\.\\pipe\\";

/**
 * Connects to the SSH agent that listens on a Unix socket or a Windows named pipe.
 *
 * @param path value of `SSH_AUTH_SOCK`, see `agentAddress`
 * @param options `timeoutMs`: longest wait for one answer in milliseconds, default 10 000
 * @returns a client; close it after use
 * @throws {CommandError} agent_failed when nobody listens there
 */
export async function connectAgent(
  path: string,
  options: { readonly timeoutMs?: number } = {},
): Promise<AgentClient> {
  try {
    return new AgentClient(await connect(path), options);
  } catch (cause) {
    throw new CommandError("agent_failed", `Cannot reach the SSH agent at ${path}`, {
      hints: ["start one and try again: eval $(ssh-agent)"],
      cause,
    });
  }
}

async function connect(path: string): Promise<AgentConnection> {
  if (path.startsWith(PIPE)) return await Deno.open(path, { read: true, write: true });
  return await Deno.connect({ transport: "unix", path });
}
