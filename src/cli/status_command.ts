import { EXIT_CODES } from "../errors/command_error.ts";
import type { CommandSpec } from "./command_spec.ts";
import { EXPIRES_IN_FLAG } from "./expires_in_flag.ts";
import { KEY_FILE_FLAG } from "./key_file_flag.ts";

/** `opkssh status`. */
export const STATUS_COMMAND: CommandSpec = {
  name: "status",
  summary: "show who you are logged in as, with which keys, and for how long",
  description: [
    "Lists the keys that login wrote, or gave to the SSH agent: identity, files, and until when " +
    "servers take them under each policy they may have. Nothing is verified, and nobody is asked " +
    "over the network.",
  ],
  arguments: [],
  flags: [
    EXPIRES_IN_FLAG,
    { kind: "boolean", long: "json", help: "print the keys as a JSON list" },
    KEY_FILE_FLAG,
  ],
  examples: [
    { purpose: "Show all keys", command: "opkssh status" },
    {
      purpose: "Get the files of all keys that still work",
      command: "opkssh status --json | jq -r '.[] | select(.state != \"ended\").private_key_file'",
    },
  ],
  exitCodes: [
    { code: 0, meaning: "shown, also when there is no key" },
    { code: 1, meaning: "the keys could not be read, or the named one is not from login" },
  ],
  run: async (parsed, world) => {
    const { status } = await import("../client/status.ts");
    const { checkWorld } = await import("./check_world.ts");
    await status({
      privateKeyFile: parsed.text("private-key-file"),
      lifetimeSeconds: parsed.seconds("expires-in") ?? 0,
      json: parsed.on("json"),
    }, { ...checkWorld(world), terminal: world.terminal });
    return EXIT_CODES.ok;
  },
};
