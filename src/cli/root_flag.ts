import type { StringFlag } from "./flag_spec.ts";

/** The flag of the administrator's commands that work on an image instead of this machine. */
export const ROOT_FLAG: StringFlag = {
  kind: "string",
  long: "root",
  valueName: "DIR",
  help: "look for all files of the server below this directory",
  completes: "directory",
};
