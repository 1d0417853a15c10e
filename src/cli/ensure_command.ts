import { AGENT_FLAG } from "./agent_flag.ts";
import type { CommandSpec } from "./command_spec.ts";
import { EXPIRES_IN_FLAG } from "./expires_in_flag.ts";
import { FLOW_FLAG } from "./flow_flag.ts";
import { KEY_FILE_FLAG } from "./key_file_flag.ts";

/** `opkssh ensure`. `main.ts` answers its usual forms before any of this is loaded. */
export const ENSURE_COMMAND: CommandSpec = {
  name: "ensure",
  summary: "log in if it is needed, otherwise do nothing",
  description: [
    "Silent when there is a key that works. Otherwise it logs in like opkssh login; without a " +
    "terminal it asks nobody and fails. opkssh ssh-config has ssh run it before it connects.",
  ],
  arguments: [{
    name: "ALIAS",
    help: "provider whose key is needed; opkssh client provider list shows them",
    required: false,
    completes: "alias",
  }],
  flags: [
    AGENT_FLAG,
    EXPIRES_IN_FLAG,
    FLOW_FLAG,
    {
      kind: "string",
      long: "key-type",
      short: "t",
      valueName: "TYPE",
      help: "type of a new key",
      choices: ["ecdsa", "ed25519"],
      default: "ecdsa",
    },
    KEY_FILE_FLAG,
    { kind: "boolean", long: "quiet", short: "q", help: "say only warnings and errors" },
  ],
  examples: [
    { purpose: "Before a script that connects", command: "opkssh ensure && ./deploy.sh" },
    { purpose: "For one provider", command: "opkssh ensure google" },
    { purpose: "Where there is no browser", command: "opkssh ensure --flow=device" },
  ],
  exitCodes: [
    { code: 0, meaning: "there is a key that works" },
    { code: 1, meaning: "the login failed" },
    { code: 4, meaning: "a login is needed, and there is no terminal" },
    { code: 130, meaning: "ended by Ctrl-C; nothing was written" },
  ],
  run: async (parsed, world) => (await import("./run_ensure.ts")).runEnsure(parsed, world),
};
