import type { CommandWorld } from "./command_world.ts";
import { showOwnHelp } from "./show_own_help.ts";
import { ParsedCommand } from "./parsed_command.ts";

/**
 * Runs `opkssh server install` or `uninstall`. The flags are the installer's, which knows them all: only
 * the wish for help is understood here.
 *
 * @param action what to do
 * @param words after the command's name
 * @param world where it talks
 * @returns the exit code of the installer
 */
export async function runServerInstaller(
  action: "install" | "uninstall",
  words: readonly string[],
  world: CommandWorld,
): Promise<number> {
  if (words.includes("--help") || words.includes("-h")) {
    return await showOwnHelp(["server", action])(new ParsedCommand([], new Map()), world);
  }
  const { runInstaller } = await import("../admin/installer/run_installer.ts");
  const { ownExecutable } = await import("../platform/own_executable.ts");
  return await runInstaller(action, words, {
    os: Deno.build.os,
    executable: ownExecutable(),
    environment: world.environment,
  });
}
