import type { CommandSpec } from "./command_spec.ts";
import { ROOT_FLAG } from "./root_flag.ts";

/** `opkssh permissions fix`. */
export const PERMISSIONS_FIX_COMMAND: CommandSpec = {
  name: "fix",
  summary: "repair owners and modes, after asking",
  description: [
    "Makes what is missing (the directories, an empty auth_id, the log) and gives everything its " +
    "owner, group and mode. Afterwards permissions check finds nothing; a second run does nothing.",
    "A file of another user in a directory where others could put it is not taken over, because " +
    "that would put in force what a stranger wrote: read it, then run the command with --adopt.",
  ],
  arguments: [],
  flags: [
    { kind: "boolean", long: "dry-run", help: "only say what would be done" },
    { kind: "boolean", long: "yes", short: "y", help: "do not ask" },
    { kind: "boolean", long: "adopt", help: "take over files of other users, too" },
    { kind: "boolean", long: "json", short: "j", help: "print what was done as JSON" },
    { kind: "boolean", long: "verbose", short: "v", help: "say details" },
    ROOT_FLAG,
  ],
  examples: [
    { purpose: "See what would be done", command: "opkssh permissions fix --dry-run" },
    { purpose: "Do it without a question", command: "sudo opkssh permissions fix --yes" },
  ],
  exitCodes: [
    { code: 0, meaning: "everything is as it must be, or would be with --dry-run" },
    { code: 1, meaning: "something is still wrong, or the answer was no" },
  ],
  run: async (parsed, world) => {
    const { fixPermissions } = await import("../admin/permissions/fix_permissions.ts");
    const { systemServerWorld } = await import("../admin/system_server_world.ts");
    const { askLine } = await import("../terminal/ask_line.ts");
    const server = await systemServerWorld(world.terminal, parsed.text("root"));
    return await fixPermissions({
      dryRun: parsed.on("dry-run"),
      yes: parsed.on("yes"),
      json: parsed.on("json"),
      adopt: parsed.on("adopt"),
    }, { ...server, ask: (question) => askLine(question) });
  },
};
