import { clientDoctor } from "../client/doctor/doctor.ts";
import { systemLoginWorld } from "../client/system_login_world.ts";
import { canListen } from "../platform/can_listen.ts";
import type { CommandWorld } from "./command_world.ts";
import type { ParsedCommand } from "./parsed_command.ts";

/**
 * Runs `opkssh doctor client` on this machine.
 *
 * @param parsed its flags
 * @param world where it talks
 * @returns the exit code
 * @throws {CommandError} `system_part_missing` when there is no home directory
 */
export async function runClientDoctor(
  parsed: ParsedCommand,
  world: CommandWorld,
): Promise<number> {
  return await clientDoctor({ json: parsed.on("json"), offline: parsed.on("offline") }, {
    ...systemLoginWorld({
      terminal: world.terminal,
      env: world.environment,
      signal: world.interruption(),
    }),
    canListen,
  });
}
