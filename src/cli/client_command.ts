import { CLIENT_PROVIDER_LIST_COMMAND } from "./client_provider_list_command.ts";
import type { CommandSpec } from "./command_spec.ts";
import { showOwnHelp } from "./show_own_help.ts";

const EXIT_CODES = [
  { code: 0, meaning: "done, or this help was shown" },
  { code: 1, meaning: "failed" },
] as const;

/** `opkssh client` and `opkssh client provider`. */
export const CLIENT_COMMAND: CommandSpec = {
  name: "client",
  summary: "look at the configuration of the client",
  description: [],
  arguments: [],
  flags: [],
  examples: [{
    purpose: "Show the providers login knows",
    command: "opkssh client provider list",
  }],
  exitCodes: EXIT_CODES,
  commands: [{
    name: "provider",
    summary: "look at the configured providers",
    description: [],
    arguments: [],
    flags: [],
    examples: [{
      purpose: "Show the providers login knows",
      command: "opkssh client provider list",
    }],
    exitCodes: EXIT_CODES,
    commands: [CLIENT_PROVIDER_LIST_COMMAND],
    run: showOwnHelp(["client", "provider"]),
  }],
  run: showOwnHelp(["client"]),
};
