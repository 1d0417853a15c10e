import { AGENT_MODES } from "../config/agent_mode.ts";
import type { StringFlag } from "./flag_spec.ts";

/** `--agent` of the commands that log in. */
export const AGENT_FLAG: StringFlag = {
  kind: "string",
  long: "agent",
  valueName: "WHEN",
  help: "give the key to the SSH agent until it expires; with only, write no private key",
  choices: AGENT_MODES,
  defaultHelp: "the configuration's agent, then auto: if there is an agent",
};
