import type { CommandSpec } from "./command_spec.ts";
import { EXPIRES_IN_FLAG } from "./expires_in_flag.ts";
import { KEY_FILE_FLAG } from "./key_file_flag.ts";

/** `opkssh check`. `main.ts` answers its usual forms before any of this is loaded. */
export const CHECK_COMMAND: CommandSpec = {
  name: "check",
  summary: "say by the exit code whether a login is needed",
  description: [
    "Prints nothing. The key that is good for longest counts; with ALIAS, only keys of that " +
    "provider do.",
  ],
  arguments: [{
    name: "ALIAS",
    help: "provider; opkssh client provider list shows them",
    required: false,
    completes: "alias",
  }],
  flags: [EXPIRES_IN_FLAG, KEY_FILE_FLAG],
  examples: [
    {
      purpose: "Log in unless there is a key that works for a while",
      command: "opkssh check || opkssh login",
    },
    {
      purpose: "The same where servers take keys for 12 hours",
      command: "opkssh check --expires-in 12h || opkssh login",
    },
  ],
  exitCodes: [
    { code: 0, meaning: "there is a key that works" },
    { code: 1, meaning: "renew it soon: two thirds of its time are over; or the check failed" },
    { code: 4, meaning: "a login is needed" },
  ],
  run: async (parsed, world) => {
    const { checkExitCode } = await import("./check_exit_code.ts");
    const { runCheck } = await import("./run_check.ts");
    return checkExitCode(await runCheck(parsed, world));
  },
};
