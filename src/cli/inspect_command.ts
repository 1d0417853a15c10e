import { EXIT_CODES } from "../errors/command_error.ts";
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
  run: async (parsed, world) => {
    const { inspect } = await import("../client/inspect.ts");
    const { systemClock } = await import("../platform/clock.ts");
    const { systemFileSystem } = await import("../platform/system_file_system.ts");
    const report = await inspect(parsed.words[0] ?? "", { json: parsed.on("json") }, {
      fileSystem: systemFileSystem,
      now: systemClock,
    });
    world.terminal.result(report);
    return EXIT_CODES.ok;
  },
};
