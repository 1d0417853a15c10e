import type { CommandSpec } from "./command_spec.ts";
import { SERVER_INSTALL_COMMAND } from "./server_install_command.ts";
import { SERVER_UNINSTALL_COMMAND } from "./server_uninstall_command.ts";
import { showOwnHelp } from "./show_own_help.ts";

/** `opkssh server`. */
export const SERVER_COMMAND: CommandSpec = {
  name: "server",
  summary: "server: have sshd ask opkssh, or no longer",
  description: [
    "Packages lay down the program and never touch sshd. These commands do, when you say so.",
  ],
  arguments: [],
  flags: [],
  examples: [
    { purpose: "After the package was installed", command: "sudo opkssh server install" },
    { purpose: "Is everything as sshd needs it?", command: "sudo opkssh doctor" },
  ],
  exitCodes: [
    { code: 0, meaning: "done, or this help was shown" },
    { code: 1, meaning: "failed" },
  ],
  commands: [SERVER_INSTALL_COMMAND, SERVER_UNINSTALL_COMMAND],
  run: showOwnHelp(["server"]),
};
