import type { CommandSpec } from "./command_spec.ts";
import { ROOT_FLAG } from "./root_flag.ts";

/** `opkssh cache refresh`. */
export const CACHE_REFRESH_COMMAND: CommandSpec = {
  name: "refresh",
  summary: "fetch key sets before they are too old",
  description: [
    "Fetches what has used up half of its life. Run by a timer, no login ever waits for a " +
    "provider. Works as root and as opksshuser; says nothing when all went well, except to a " +
    "terminal.",
  ],
  arguments: [{
    name: "ISSUER",
    help: "issuer in the providers file, or an alias of one; all of them without it",
    required: false,
    variadic: true,
  }],
  flags: [
    { kind: "boolean", long: "force", help: "fetch whatever the age" },
    { kind: "boolean", long: "json", short: "j", help: "print what became of each as JSON" },
    { kind: "boolean", long: "verbose", short: "v", help: "say what became of each" },
    ROOT_FLAG,
  ],
  examples: [
    { purpose: "In a timer", command: "/usr/local/bin/opkssh cache refresh" },
    { purpose: "Fetch one anew", command: "sudo opkssh cache refresh --force google" },
  ],
  exitCodes: [
    { code: 0, meaning: "all key sets are fresh" },
    { code: 1, meaning: "a provider failed, or its keys could not be kept" },
  ],
  run: async (parsed, world) => {
    const { refreshKeySets } = await import("../admin/cache/refresh_key_sets.ts");
    const { systemCacheWorld } = await import("./system_cache_world.ts");
    return await refreshKeySets({
      issuers: parsed.words,
      force: parsed.on("force"),
      json: parsed.on("json"),
    }, await systemCacheWorld(world.terminal, parsed.text("root")));
  },
};
