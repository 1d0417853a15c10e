import type { CommandSpec } from "./command_spec.ts";
import { ROOT_FLAG } from "./root_flag.ts";

/** `opkssh doctor`. */
export const DOCTOR_COMMAND: CommandSpec = {
  name: "doctor",
  summary: "find out why logins fail, on either side, and what to type",
  description: [
    "On a server, looks at every link of the chain: sshd's settings and who else sets them, the program and the " +
    "directories above it, users, files, configuration, policy, providers and their clocks, cache, " +
    "log, sudo, SELinux; then runs the command as sshd does.",
    "On a client, looks at the configuration, the providers and the clock, the ports for the " +
    "browser's way back, browser, SSH agent, ssh, and the keys with their modes. Changes nothing.",
  ],
  arguments: [{
    name: "SIDE",
    help: "server where /etc/opk exists or sshd asks opkssh, else client, unless you say so",
    required: false,
    choices: ["client", "server"],
  }],
  flags: [
    { kind: "boolean", long: "json", short: "j", help: "print the findings as JSON" },
    {
      kind: "string",
      long: "user",
      valueName: "NAME",
      help: "whose login to look at: Match blocks of sshd count for this user",
      defaultHelp: "no Match block",
    },
    { kind: "boolean", long: "offline", help: "do not ask the providers" },
    {
      kind: "string",
      long: "sshd-config",
      valueName: "FILE",
      help: "configuration of sshd",
      defaultHelp: "the one sshd uses",
      completes: "file",
    },
    ROOT_FLAG,
  ],
  examples: [
    { purpose: "Look at this server", command: "sudo opkssh doctor" },
    { purpose: "Find out why login fails", command: "opkssh doctor client" },
    { purpose: "Find out why alice cannot log in", command: "sudo opkssh doctor --user alice" },
    {
      purpose: "List what is wrong for a script",
      command: "sudo opkssh doctor --json | jq '.findings[] | select(.status != \"ok\")'",
    },
  ],
  exitCodes: [
    { code: 0, meaning: "nothing keeps people out; there may be warnings" },
    { code: 1, meaning: "something keeps people out or lets strangers in" },
  ],
  run: async (parsed, world) => {
    const { doctorSide } = await import("./doctor_side.ts");
    if (await doctorSide(parsed) === "server") {
      return await (await import("./run_doctor.ts")).runDoctor(parsed, world);
    }
    return await (await import("./run_client_doctor.ts")).runClientDoctor(parsed, world);
  },
};
