import { LOGIN_FLOWS } from "../config/login_flow.ts";
import type { StringFlag } from "./flag_spec.ts";

/** `--flow` of the commands that log in. */
export const FLOW_FLAG: StringFlag = {
  kind: "string",
  long: "flow",
  valueName: "FLOW",
  help: "log in in the browser of this machine, with a code on another device, or by pasting " +
    "an address from any browser; auto takes what works here",
  choices: LOGIN_FLOWS,
  defaultHelp: "the configuration's flow, then auto",
};
