import type { CommandSpec } from "./command_spec.ts";
import { ROOT_FLAG } from "./root_flag.ts";

/** `opkssh permissions install`. */
export const PERMISSIONS_INSTALL_COMMAND: CommandSpec = {
  name: "install",
  summary: "the same as permissions fix --yes, for installers",
  description: [],
  arguments: [],
  flags: [
    { kind: "boolean", long: "dry-run", help: "only say what would be done" },
    { kind: "boolean", long: "verbose", short: "v", help: "say details" },
    ROOT_FLAG,
  ],
  examples: [{
    purpose: "Give the files of a new server their owners and modes",
    command: "sudo opkssh permissions install",
  }],
  exitCodes: [
    { code: 0, meaning: "everything is as it must be, or would be with --dry-run" },
    { code: 1, meaning: "something is still wrong" },
  ],
  run: async (parsed, world) => {
    const { fixPermissions } = await import("../admin/permissions/fix_permissions.ts");
    const { systemServerWorld } = await import("../admin/system_server_world.ts");
    const server = await systemServerWorld(world.terminal, parsed.text("root"));
    return await fixPermissions(
      { dryRun: parsed.on("dry-run"), yes: true, json: false, adopt: false },
      { ...server, ask: () => Promise.resolve(undefined) },
    );
  },
};
