import type { CommandSpec } from "./command_spec.ts";
import { PERMISSIONS_CHECK_COMMAND } from "./permissions_check_command.ts";
import { PERMISSIONS_FIX_COMMAND } from "./permissions_fix_command.ts";
import { PERMISSIONS_INSTALL_COMMAND } from "./permissions_install_command.ts";
import { showOwnHelp } from "./show_own_help.ts";

/** `opkssh permissions`. */
export const PERMISSIONS_COMMAND: CommandSpec = {
  name: "permissions",
  summary: "server: check and repair owners and modes of the server's files",
  description: [
    "verify believes only files that nobody but root can have written, and sshd runs it as " +
    "opksshuser, who must be able to read them.",
  ],
  arguments: [],
  flags: [],
  examples: [
    { purpose: "See what is wrong", command: "sudo opkssh permissions check" },
    { purpose: "Mend it", command: "sudo opkssh permissions fix" },
  ],
  exitCodes: [
    { code: 0, meaning: "done, or this help was shown" },
    { code: 1, meaning: "something is wrong" },
  ],
  commands: [PERMISSIONS_CHECK_COMMAND, PERMISSIONS_FIX_COMMAND, PERMISSIONS_INSTALL_COMMAND],
  run: showOwnHelp(["permissions"]),
};
