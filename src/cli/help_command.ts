import { EXIT_CODES } from "../errors/command_error.ts";
import type { CommandSpec } from "./command_spec.ts";

/** `opkssh help`. */
export const HELP_COMMAND: CommandSpec = {
  name: "help",
  summary: "show help for a command or a topic",
  description: ["Without an argument, shows all commands and topics."],
  arguments: [{
    name: "COMMAND",
    help: "words of a command, or environment, exit-codes or files",
    required: false,
    variadic: true,
    completes: "help",
  }],
  flags: [],
  examples: [
    { purpose: "Show how to log in", command: "opkssh help login" },
    { purpose: "Show which files are read and written", command: "opkssh help files" },
  ],
  exitCodes: [
    { code: 0, meaning: "shown" },
    { code: 1, meaning: "no such command or topic" },
  ],
  run: async (parsed, world) => {
    const { helpFor } = await import("./help_for.ts");
    world.terminal.result(helpFor(parsed.words));
    return EXIT_CODES.ok;
  },
};
