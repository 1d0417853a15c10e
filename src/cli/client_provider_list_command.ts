import { CLIENT_CONFIG_FLAG } from "./client_config_flag.ts";
import type { CommandSpec } from "./command_spec.ts";

/** `opkssh client provider list`. */
export const CLIENT_PROVIDER_LIST_COMMAND: CommandSpec = {
  name: "list",
  summary: "list the providers login knows",
  description: [
    "Prints one row for each alias: alias and issuer, on a terminal also where the provider is " +
    "configured. Providers come from OPKSSH_PROVIDERS if it is set, else from the configuration, " +
    "else they are the built-in ones. With a leading +, OPKSSH_PROVIDERS adds to the others.",
  ],
  arguments: [],
  flags: [
    CLIENT_CONFIG_FLAG,
    { kind: "boolean", long: "json", help: "print the list as JSON" },
  ],
  examples: [
    { purpose: "Show the aliases", command: "opkssh client provider list" },
    {
      purpose: "Show where each provider is configured",
      command: "opkssh client provider list --json",
    },
  ],
  exitCodes: [
    { code: 0, meaning: "listed" },
    { code: 1, meaning: "the configuration could not be read" },
  ],
  run: async (parsed, world) =>
    (await import("./run_provider_list.ts")).runProviderList(parsed, world),
};
