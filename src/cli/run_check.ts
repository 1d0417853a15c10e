import { checkKeys } from "../client/check_keys.ts";
import { type KeyLife, USUAL_LIFETIME } from "../client/key_life.ts";
import { checkWorld } from "./check_world.ts";
import type { CommandWorld } from "./command_world.ts";
import type { ParsedCommand } from "./parsed_command.ts";

/**
 * Looks for a key that works, as `check` and `ensure` were told to.
 *
 * @param parsed the command line of either
 * @param world environment
 * @returns how the best key stands
 * @throws {CommandError} `file_unreadable`, and what `providerOfAlias` throws
 */
export async function runCheck(
  parsed: ParsedCommand,
  world: CommandWorld,
): Promise<KeyLife["state"]> {
  const look = checkWorld(world);
  const alias = parsed.words[0] ?? "";
  const options = {
    privateKeyFile: parsed.text("private-key-file"),
    lifetimeSeconds: parsed.seconds("expires-in") ?? USUAL_LIFETIME,
  };
  if (alias === "") return await checkKeys(options, look);
  const { providerOfAlias } = await import("../client/provider_of_alias.ts");
  const provider = await providerOfAlias({ alias }, {
    ...look,
    env: (name) => world.environment(name),
  });
  return await checkKeys({ ...options, provider }, look);
}
