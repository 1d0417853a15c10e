import { CLIENT_CONFIG_FLAG } from "./client_config_flag.ts";
import type { CommandSpec } from "./command_spec.ts";

/** `opkssh config show`. */
export const CONFIG_SHOW_COMMAND: CommandSpec = {
  name: "show",
  summary: "show what login goes by, and where it is said",
  description: [
    "Prints every key of the client's configuration with its value and the source that won: a " +
    "variable, else ~/.opk/config.toml (or config.yml), else /etc/opk/client.toml (or client.yml), " +
    "else the built-in value. Flags of login are above all of them. Client secrets are not shown.",
  ],
  arguments: [],
  flags: [
    CLIENT_CONFIG_FLAG,
    { kind: "boolean", long: "json", help: "print the settings as JSON" },
  ],
  examples: [
    { purpose: "See what login goes by", command: "opkssh config show" },
    {
      purpose: "Find out who set the default provider",
      command: `opkssh config show --json | jq '.[] | select(.key == "default_provider")'`,
    },
  ],
  exitCodes: [
    { code: 0, meaning: "shown" },
    { code: 1, meaning: "the configuration could not be read" },
  ],
  run: async (parsed, world) => (await import("./run_config_show.ts")).runConfigShow(parsed, world),
};
