import type { StringFlag } from "./flag_spec.ts";

/** The flag that names another configuration of the server. */
export const SERVER_CONFIG_FLAG: StringFlag = {
  kind: "string",
  long: "config-path",
  valueName: "FILE",
  help: "server configuration",
  defaultHelp: "/etc/opk/config.toml, then /etc/opk/config.yml",
  completes: "file",
};
