import type { CheckKeysWorld } from "../client/check_keys.ts";
import { agentAddress } from "../platform/agent_address.ts";
import type { ClientPaths } from "../platform/client_paths.ts";
import { systemClock } from "../platform/clock.ts";
import { clientFiles } from "./client_files.ts";
import type { CommandWorld } from "./command_world.ts";

/**
 * Puts together what the commands need that look for keys.
 *
 * @param world its environment names home directory and SSH agent
 * @returns files, agent, clock
 * @throws {CommandError} `system_part_missing` when there is no home directory
 */
export function checkWorld(world: CommandWorld): CheckKeysWorld & { readonly paths: ClientPaths } {
  return {
    ...clientFiles(world),
    now: systemClock,
    agent: agentAddress((name) => world.environment(name)),
  };
}
