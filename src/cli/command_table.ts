import { ADD_COMMAND } from "./add_command.ts";
import { AUDIT_COMMAND } from "./audit_command.ts";
import { CHECK_COMMAND } from "./check_command.ts";
import { CACHE_COMMAND } from "./cache_command.ts";
import { CLIENT_COMMAND } from "./client_command.ts";
import { CONFIG_COMMAND } from "./config_command.ts";
import type { CommandSpec } from "./command_spec.ts";
import { COMPLETION_COMMAND } from "./completion_command.ts";
import { EXPLAIN_COMMAND } from "./explain_command.ts";
import { ENSURE_COMMAND } from "./ensure_command.ts";
import { DOCTOR_COMMAND } from "./doctor_command.ts";
import { HELP_COMMAND } from "./help_command.ts";
import { INSPECT_COMMAND } from "./inspect_command.ts";
import { LOGIN_COMMAND } from "./login_command.ts";
import { LOGOUT_COMMAND } from "./logout_command.ts";
import { READHOME_COMMAND } from "./readhome_command.ts";
import { PERMISSIONS_COMMAND } from "./permissions_command.ts";
import { SERVER_COMMAND } from "./server_command.ts";
import { showOwnHelp } from "./show_own_help.ts";
import { SSH_CONFIG_COMMAND } from "./ssh_config_command.ts";
import { STATUS_COMMAND } from "./status_command.ts";
import { VERIFY_COMMAND } from "./verify_command.ts";
import { VERSION_COMMAND } from "./version_command.ts";

/** The program: every command there is, in the order help lists them. */
export const COMMAND_TABLE: CommandSpec = {
  name: "opkssh",
  summary: "log in to SSH with your OpenID Provider",
  description: [
    "On your machine, opkssh login gets an SSH key that your OpenID Provider has confirmed to be " +
    "yours. On the server, sshd asks opkssh verify who may log in.",
  ],
  arguments: [],
  flags: [{ kind: "boolean", long: "version", short: "v", help: "print the version and exit" }],
  examples: [
    { purpose: "Log in and connect", command: "opkssh login && ssh user@host" },
    {
      purpose: "On the server, let somebody in",
      command: "sudo opkssh add root alice@example.com google",
    },
  ],
  exitCodes: [
    { code: 0, meaning: "done" },
    { code: 1, meaning: "failed; opkssh help exit-codes has all of them" },
  ],
  commands: [
    LOGIN_COMMAND,
    STATUS_COMMAND,
    CHECK_COMMAND,
    ENSURE_COMMAND,
    LOGOUT_COMMAND,
    SSH_CONFIG_COMMAND,
    INSPECT_COMMAND,
    CONFIG_COMMAND,
    CLIENT_COMMAND,
    SERVER_COMMAND,
    ADD_COMMAND,
    AUDIT_COMMAND,
    PERMISSIONS_COMMAND,
    CACHE_COMMAND,
    DOCTOR_COMMAND,
    VERIFY_COMMAND,
    EXPLAIN_COMMAND,
    READHOME_COMMAND,
    COMPLETION_COMMAND,
    HELP_COMMAND,
    VERSION_COMMAND,
  ],
  run: (parsed, world) =>
    parsed.on("version") ? VERSION_COMMAND.run(parsed, world) : showOwnHelp([])(parsed, world),
};
