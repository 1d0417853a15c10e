import { EXIT_CODES } from "../errors/command_error.ts";
import type { CommandSpec } from "./command_spec.ts";

/** `opkssh logout`. */
export const LOGOUT_COMMAND: CommandSpec = {
  name: "logout",
  summary: "remove the keys and certificates that login wrote",
  description: [
    "Removes key pairs from ~/.ssh and ~/.ssh/opkssh that opkssh made and whose certificate " +
    "belongs to the key, the .ppk files that opkssh made beside them, and what login gave to the " +
    "SSH agent. Everything else stays. The OpenID Provider is not told.",
  ],
  arguments: [],
  flags: [
    {
      kind: "boolean",
      long: "all",
      help:
        "also keys that login -i wrote elsewhere in ~/.ssh, and leftovers of interrupted logins",
    },
    {
      kind: "string",
      long: "private-key-file",
      short: "i",
      valueName: "FILE",
      help: "remove only this private key and its certificate",
      completes: "file",
    },
    {
      kind: "boolean",
      long: "verbose",
      short: "v",
      help: "say about every file why it stays",
    },
  ],
  conflicts: [{
    flags: ["all", "private-key-file"],
    instead: "leave out one of them",
  }],
  examples: [
    { purpose: "Remove all keys that login wrote", command: "opkssh logout" },
    { purpose: "Remove one key", command: "opkssh logout -i ~/.ssh/work" },
  ],
  exitCodes: [
    { code: 0, meaning: "the keys are gone, or there were none" },
    { code: 1, meaning: "a key could not be removed, or the named one is not from login" },
  ],
  run: async (parsed, world) => {
    const { logout } = await import("../client/logout.ts");
    const { clientFiles } = await import("./client_files.ts");
    const { agentAddress } = await import("../platform/agent_address.ts");
    await logout({
      privateKeyFile: parsed.text("private-key-file"),
      all: parsed.on("all"),
    }, {
      terminal: world.terminal,
      agent: agentAddress((name) => world.environment(name)),
      ...clientFiles(world),
    });
    return EXIT_CODES.ok;
  },
};
