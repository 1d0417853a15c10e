import { CommandError } from "../../errors/command_error.ts";
import type { Finding } from "../../terminal/finding.ts";
import { agentEntries } from "../agent_entries.ts";
import { connectAgent } from "../../ssh/connect_agent.ts";
import type { DoctorWorld } from "./doctor_world.ts";

/** sshd gives up after six keys unless it is told otherwise (sshd_config(5), MaxAuthTries). */
const MANY = 5;

/**
 * Whether there is an SSH agent, and whether it works.
 *
 * @param world the machine
 * @returns findings
 */
export async function checkAgent(
  { agent: address }: Pick<DoctorWorld, "agent">,
): Promise<readonly Finding[]> {
  const id = "agent";
  if (address === undefined) {
    return [{ id, status: "ok", fact: "there is no SSH agent, and none is needed" }];
  }
  try {
    using agent = await connectAgent(address.path);
    const identities = await agent.list();
    const ours = agentEntries(identities).length;
    const fact = `the SSH agent has ${identities.length} keys, ${ours} of them of opkssh`;
    if (identities.length <= MANY) return [{ id, status: "ok", fact }];
    return [{
      id,
      status: "warning",
      fact: `${fact}: servers may give up before the right one is offered`,
      hint: "take some out: ssh-add -d FILE",
    }];
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    if (!address.named) {
      return [{ id, status: "ok", fact: "no SSH agent runs, and none is needed" }];
    }
    return [{
      id,
      status: "warning",
      fact: `SSH_AUTH_SOCK leads to no agent that works: ${error.message}`,
      hint: "eval $(ssh-agent), or unset SSH_AUTH_SOCK",
    }];
  }
}
