import type { CommandSpec } from "./command_spec.ts";
import { CACHE_CLEAR_COMMAND } from "./cache_clear_command.ts";
import { CACHE_LIST_COMMAND } from "./cache_list_command.ts";
import { CACHE_REFRESH_COMMAND } from "./cache_refresh_command.ts";
import { showOwnHelp } from "./show_own_help.ts";

/** `opkssh cache`. */
export const CACHE_COMMAND: CommandSpec = {
  name: "cache",
  summary: "server: look after the kept key sets of the OpenID Providers",
  description: [
    "verify keeps the keys of each provider in /var/cache/opkssh, so that logins are fast and work " +
    "while the provider is down.",
  ],
  arguments: [],
  flags: [],
  examples: [
    { purpose: "See what is kept", command: "sudo opkssh cache list" },
    { purpose: "Fetch what is getting old", command: "sudo opkssh cache refresh" },
  ],
  exitCodes: [
    { code: 0, meaning: "done, or this help was shown" },
    { code: 1, meaning: "failed" },
  ],
  commands: [CACHE_LIST_COMMAND, CACHE_CLEAR_COMMAND, CACHE_REFRESH_COMMAND],
  run: showOwnHelp(["cache"]),
};
