import { EXIT_CODES } from "../errors/command_error.ts";
import type { CommandSpec } from "./command_spec.ts";

/** `opkssh ssh-config`. */
export const SSH_CONFIG_COMMAND: CommandSpec = {
  name: "ssh-config",
  summary: "have ssh ask for a login by itself, when it needs one",
  description: [
    "Prints lines for ~/.ssh/config, or puts them there. With them ssh runs opkssh ensure before it " +
    "connects: you type ssh, and log in only when your key has expired. They also have ssh try the " +
    "keys in ~/.ssh/opkssh, besides the ones it tries anyhow, and login write its keys there.",
    "The rest of your configuration keeps every byte, and --remove gives it back as it was.",
  ],
  arguments: [{
    name: "ALIAS",
    help: "provider to log in at; opkssh client provider list shows them",
    required: false,
    completes: "alias",
  }],
  flags: [
    {
      kind: "list",
      long: "host",
      valueName: "PATTERN",
      help: "only for these hosts, as you type them, such as *.example.com",
    },
    { kind: "boolean", long: "install", help: "put the lines into ~/.ssh/config" },
    {
      kind: "string",
      long: "program",
      valueName: "FILE",
      help: "how ssh finds opkssh",
      default: "opkssh",
      completes: "file",
    },
    { kind: "boolean", long: "remove", help: "take the lines out of ~/.ssh/config" },
  ],
  conflicts: [{ flags: ["install", "remove"], instead: "leave out one of them" }],
  examples: [
    { purpose: "See the lines", command: "opkssh ssh-config" },
    {
      purpose: "Put them there, for some hosts only",
      command: "opkssh ssh-config --install --host '*.example.com'",
    },
    { purpose: "Undo it", command: "opkssh ssh-config --remove" },
  ],
  exitCodes: [
    { code: 0, meaning: "done, or it was so already" },
    { code: 1, meaning: "failed; the configuration is as before" },
  ],
  run: async (parsed, world) => {
    const { sshConfig } = await import("../client/ssh_config.ts");
    const { clientFiles } = await import("./client_files.ts");
    await sshConfig({
      action: parsed.on("install") ? "install" : parsed.on("remove") ? "remove" : "print",
      hosts: parsed.list("host") ?? [],
      alias: parsed.words[0],
      program: parsed.text("program"),
    }, { terminal: world.terminal, ...clientFiles(world) });
    return EXIT_CODES.ok;
  },
};
