import { CommandError } from "../errors/command_error.ts";
import type { CommandSpec } from "./command_spec.ts";

/** `opkssh client provider list`. */
export const CLIENT_PROVIDER_LIST_COMMAND: CommandSpec = {
  name: "list",
  summary: "list the providers login knows",
  description: [
    "Prints one row for each alias: alias and issuer. Providers come from OPKSSH_PROVIDERS if it " +
    "is set, else from the configuration, else the built-in ones; in a CI job its own provider is " +
    "added.",
  ],
  arguments: [],
  flags: [
    {
      kind: "string",
      long: "config-path",
      valueName: "FILE",
      help: "configuration to read",
      defaultHelp: "~/.opk/config.toml, then ~/.opk/config.yml",
      completes: "file",
    },
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
  run: () => {
    throw new CommandError("system_part_missing", "this command is not part of this build");
  },
};
