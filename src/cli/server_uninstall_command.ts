import { INSTALLER_EXIT_CODES } from "../errors/installer_exit_code.ts";
import type { CommandSpec } from "./command_spec.ts";
import { runServerInstaller } from "./run_server_installer.ts";

/** `opkssh server uninstall`. */
export const SERVER_UNINSTALL_COMMAND: CommandSpec = {
  name: "uninstall",
  summary: "put sshd back as it was, and remove what server install made",
  description: [
    "What sshd asked before, it asks again. /etc/opk and the log stay, unless --purge is given. A " +
    "program that belongs to a package stays, too: remove the package afterwards.",
  ],
  arguments: [],
  flags: [
    { kind: "boolean", long: "dry-run", help: "say what would be done, change nothing" },
    { kind: "boolean", long: "purge", help: "remove /etc/opk and the log, too" },
    { kind: "boolean", long: "no-reload", help: "do not reload sshd" },
    { kind: "boolean", long: "json", help: "one JSON object on stdout; talk goes to stderr" },
  ],
  unparsed: true,
  examples: [
    { purpose: "See what would be done", command: "sudo opkssh server uninstall --dry-run" },
    {
      purpose: "Before the package is removed",
      command: "sudo opkssh server uninstall && sudo apt remove opkssh",
    },
  ],
  exitCodes: [
    { code: 0, meaning: "done, or nothing to do" },
    { code: 1, meaning: "failed, or there is no installer" },
    { code: INSTALLER_EXIT_CODES.usage, meaning: "the command line could not be understood" },
    { code: INSTALLER_EXIT_CODES.unfit, meaning: "this machine does not fit; nothing was changed" },
    {
      code: INSTALLER_EXIT_CODES.rolledBack,
      meaning: "failed on the way; everything was put back",
    },
  ],
  run: (parsed, world) => runServerInstaller("uninstall", parsed.words, world),
};
