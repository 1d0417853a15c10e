import type { StringFlag } from "./flag_spec.ts";

/** `--private-key-file` of the commands that look for keys. */
export const KEY_FILE_FLAG: StringFlag = {
  kind: "string",
  long: "private-key-file",
  short: "i",
  valueName: "FILE",
  help: "look at this private key only",
  defaultHelp: "the default names, ~/.ssh/opkssh and the SSH agent",
  completes: "file",
};
