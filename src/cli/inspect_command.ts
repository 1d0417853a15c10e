import { CommandError } from "../errors/command_error.ts";
import type { CommandSpec } from "./command_spec.ts";

/** `opkssh inspect`. */
export const INSPECT_COMMAND: CommandSpec = {
  name: "inspect",
  summary: "show what a certificate and the PK Token in it say",
  description: [
    "Reads an SSH certificate and prints its fields, the PK Token it carries, and what the ID " +
    "token in it claims. Nothing is verified: this is for looking, verify decides.",
  ],
  arguments: [{
    name: "PATH-OR-KEY",
    help: "file with a certificate, or the certificate itself: TYPE BASE64",
    required: true,
    completes: "file",
  }],
  flags: [{ kind: "boolean", long: "json", help: "print everything as JSON" }],
  examples: [
    {
      purpose: "Show the certificate of the last login",
      command: "opkssh inspect ~/.ssh/id_ecdsa-cert.pub",
    },
    {
      purpose: "Get one value out of it",
      command: "opkssh inspect --json ~/.ssh/id_ecdsa-cert.pub | jq .",
    },
  ],
  exitCodes: [
    { code: 0, meaning: "shown" },
    { code: 1, meaning: "not readable, or not a certificate with a PK Token" },
  ],
  run: () => {
    throw new CommandError("system_part_missing", "this command is not part of this build");
  },
};
