import type { AgentMode } from "../config/agent_mode.ts";
import { CommandError } from "../errors/command_error.ts";
import { unreachable } from "../errors/unreachable.ts";
import type { AgentAddress } from "../platform/agent_address.ts";
import type { AgentClient } from "../ssh/agent_client.ts";
import { connectAgent } from "../ssh/connect_agent.ts";
import { encodePublicKey } from "../ssh/public_key.ts";
import { forgetInAgent } from "./forget_in_agent.ts";
import type { LoginWorld } from "./login_world.ts";
import { type AgentLoginKey, placeInAgent } from "./place_in_agent.ts";

/** What `placeWithAgent` reaches. */
export type PlaceWithAgentWorld = Pick<LoginWorld, "terminal" | "now" | "agent">;

/** How it ended. */
export interface PlacedWithAgent<T> {
  readonly placed: T;
  /** True when the agent has the key. */
  readonly inAgent: boolean;
}

/**
 * Places a new key, in the SSH agent and elsewhere, as the mode says. Where the agent is a must it
 * comes first, and is made to forget the key again when the rest fails; where it is a convenience it
 * comes last, and a failure is a warning.
 *
 * @param mode what is wanted
 * @param entry the key
 * @param world agent, clock, terminal
 * @param place places it elsewhere
 * @returns what `place` returned, and whether the agent has the key
 * @throws {CommandError} `agent_failed` in the modes `yes` and `only`, and whatever `place` throws
 */
export async function placeWithAgent<T>(
  mode: AgentMode,
  entry: AgentLoginKey,
  world: PlaceWithAgentWorld,
  place: () => Promise<T>,
): Promise<PlacedWithAgent<T>> {
  switch (mode) {
    case "no":
      return { placed: await place(), inAgent: false };
    case "auto": {
      const placed = await place();
      return { placed, inAgent: await offer(entry, world) };
    }
    case "yes":
    case "only": {
      using agent = await requireAgent(world.agent);
      await placeInAgent(agent, entry, world.now());
      return { placed: await orForget(agent, entry, place), inAgent: true };
    }
    default:
      return unreachable(mode);
  }
}

/**
 * Connects to the agent that a login must have.
 *
 * @param address where it listens
 * @returns the connection
 * @throws {CommandError} `agent_failed` when there is none, or it does not answer
 */
export async function requireAgent(address: AgentAddress | undefined): Promise<AgentClient> {
  if (address === undefined) {
    throw new CommandError("agent_failed", "There is no SSH agent: SSH_AUTH_SOCK is not set", {
      hints: ["eval $(ssh-agent)", "opkssh login --agent=no does without"],
    });
  }
  const agent = await connectAgent(address.path);
  try {
    await agent.list();
    return agent;
  } catch (error) {
    agent.close();
    throw error;
  }
}

async function offer(entry: AgentLoginKey, world: PlaceWithAgentWorld): Promise<boolean> {
  const { agent: address, terminal } = world;
  if (address === undefined) return false;
  try {
    using agent = await connectAgent(address.path);
    await placeInAgent(agent, entry, world.now());
    return true;
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    // nobody said that there is an agent in the usual place of Windows
    if (!address.named) return false;
    terminal.warn(`the SSH agent does not have the key: ${error.message}`);
    terminal.hint("opkssh login --agent=no leaves the agent alone");
    return false;
  }
}

async function orForget<T>(
  agent: AgentClient,
  { key }: AgentLoginKey,
  place: () => Promise<T>,
): Promise<T> {
  try {
    return await place();
  } catch (error) {
    // the first error matters more
    await forgetInAgent(agent, [encodePublicKey(key.publicKey)]).catch(() => 0);
    throw error;
  }
}
