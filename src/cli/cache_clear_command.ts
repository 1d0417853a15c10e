import type { CommandSpec } from "./command_spec.ts";
import { ROOT_FLAG } from "./root_flag.ts";

/** `opkssh cache clear`. */
export const CACHE_CLEAR_COMMAND: CommandSpec = {
  name: "clear",
  summary: "forget key sets",
  description: [
    "For when a provider has withdrawn a key and you cannot wait until the kept one is too old. " +
    "The next login fetches anew.",
  ],
  arguments: [{
    name: "ISSUER",
    help: "issuer, or google, azure, microsoft, gitlab or hello; all without it",
    required: false,
    variadic: true,
  }],
  flags: [
    { kind: "boolean", long: "json", short: "j", help: "print what was removed as JSON" },
    ROOT_FLAG,
  ],
  examples: [
    { purpose: "Forget everything", command: "sudo opkssh cache clear" },
    { purpose: "Forget one provider", command: "sudo opkssh cache clear https://op.example.com" },
  ],
  exitCodes: [
    { code: 0, meaning: "forgotten, or nothing was kept" },
    { code: 1, meaning: "something could not be removed" },
  ],
  run: async (parsed, world) => {
    const { clearKeySets } = await import("../admin/cache/clear_key_sets.ts");
    const { systemCacheWorld } = await import("./system_cache_world.ts");
    return await clearKeySets(
      { issuers: parsed.words, json: parsed.on("json") },
      await systemCacheWorld(world.terminal, parsed.text("root")),
    );
  },
};
