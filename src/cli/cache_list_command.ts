import type { CommandSpec } from "./command_spec.ts";
import { ROOT_FLAG } from "./root_flag.ts";

/** `opkssh cache list`. */
export const CACHE_LIST_COMMAND: CommandSpec = {
  name: "list",
  summary: "say which key sets are kept and how old they are",
  description: [
    "A key set is fresh, or old: then it is used only while its provider is down, for as long as " +
    "stale_for of the configuration allows.",
  ],
  arguments: [],
  flags: [{ kind: "boolean", long: "json", short: "j", help: "print the list as JSON" }, ROOT_FLAG],
  examples: [{ purpose: "See what is kept", command: "sudo opkssh cache list" }],
  exitCodes: [
    { code: 0, meaning: "listed" },
    { code: 1, meaning: "something in the cache cannot be used" },
  ],
  run: async (parsed, world) => {
    const { listKeySets } = await import("../admin/cache/list_key_sets.ts");
    const { systemCacheWorld } = await import("./system_cache_world.ts");
    return await listKeySets(
      { json: parsed.on("json") },
      await systemCacheWorld(world.terminal, parsed.text("root")),
    );
  },
};
