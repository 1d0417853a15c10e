import type { BooleanFlag } from "./flag_spec.ts";

/** The flag every command has. */
export const HELP_FLAG: BooleanFlag = {
  kind: "boolean",
  long: "help",
  short: "h",
  help: "show this help and exit",
};
