import type { CommandSpec } from "./command_spec.ts";
import { CONFIG_SHOW_COMMAND } from "./config_show_command.ts";
import { showOwnHelp } from "./show_own_help.ts";

/** `opkssh config`. */
export const CONFIG_COMMAND: CommandSpec = {
  name: "config",
  summary: "look at what the client is configured to do",
  description: ["opkssh login --create-config writes a file to start from."],
  arguments: [],
  flags: [],
  examples: [{ purpose: "See what login goes by", command: "opkssh config show" }],
  exitCodes: [
    { code: 0, meaning: "done, or this help was shown" },
    { code: 1, meaning: "failed" },
  ],
  commands: [CONFIG_SHOW_COMMAND],
  run: showOwnHelp(["config"]),
};
