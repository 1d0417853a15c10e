import { EXIT_CODES } from "../errors/command_error.ts";
import type { CommandSpec } from "./command_spec.ts";
import { VERSION } from "./version.ts";

/** `opkssh version`, the same as `opkssh --version`. */
export const VERSION_COMMAND: CommandSpec = {
  name: "version",
  summary: "print the version",
  description: [],
  arguments: [],
  flags: [],
  examples: [{ purpose: "Which version is this", command: "opkssh version" }],
  exitCodes: [
    { code: 0, meaning: "printed" },
    { code: 1, meaning: "the command line could not be understood" },
  ],
  run: (_parsed, world) => {
    world.terminal.result(`opkssh version ${VERSION}`);
    return Promise.resolve(EXIT_CODES.ok);
  },
};
