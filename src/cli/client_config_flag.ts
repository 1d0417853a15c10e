import type { StringFlag } from "./flag_spec.ts";

/** The flag that names another configuration of the client. */
export const CLIENT_CONFIG_FLAG: StringFlag = {
  kind: "string",
  long: "config-path",
  valueName: "FILE",
  help: "configuration to read",
  defaultHelp: "~/.opk/config.toml, then ~/.opk/config.yml",
  completes: "file",
};
