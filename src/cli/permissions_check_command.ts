import type { CommandSpec } from "./command_spec.ts";
import { ROOT_FLAG } from "./root_flag.ts";

/** `opkssh permissions check`. */
export const PERMISSIONS_CHECK_COMMAND: CommandSpec = {
  name: "check",
  summary: "say owners and modes, and what is wrong with them",
  description: [
    "Looks at the configuration, the policy, plugins and their programs, the cache, the log and " +
    "the sudo rule. Changes nothing.",
  ],
  arguments: [],
  flags: [
    { kind: "boolean", long: "json", short: "j", help: "print the findings as JSON" },
    ROOT_FLAG,
  ],
  examples: [
    { purpose: "See what is wrong", command: "sudo opkssh permissions check" },
    {
      purpose: "List what is wrong for a script",
      command: "sudo opkssh permissions check --json | jq '.[] | select(.ok | not)'",
    },
  ],
  exitCodes: [
    { code: 0, meaning: "everything is as it must be" },
    { code: 1, meaning: "something is wrong, or could not be looked at" },
  ],
  run: async (parsed, world) => {
    const { checkPermissions } = await import("../admin/permissions/check_permissions.ts");
    const { systemServerWorld } = await import("../admin/system_server_world.ts");
    return await checkPermissions(
      { json: parsed.on("json") },
      await systemServerWorld(world.terminal, parsed.text("root")),
    );
  },
};
