import { audit } from "../admin/audit/audit.ts";
import { systemServerWorld } from "../admin/system_server_world.ts";
import { installedOpenSsh } from "../platform/installed_openssh.ts";
import { listAccounts } from "../platform/list_accounts.ts";
import { osClass } from "../platform/os_class.ts";
import type { CommandWorld } from "./command_world.ts";
import type { ParsedCommand } from "./parsed_command.ts";
import { VERSION } from "./version.ts";

/**
 * Runs `opkssh audit` on this machine.
 *
 * @param parsed its flags
 * @param world where it talks
 * @returns the exit code
 */
export async function runAudit(parsed: ParsedCommand, world: CommandWorld): Promise<number> {
  const server = await systemServerWorld(world.terminal, parsed.text("root"));
  const below = server.root === "" ? {} : { root: server.root };
  return await audit({
    providersFile: parsed.text("providers-file"),
    policyFile: parsed.text("policy-file"),
    skipUserPolicy: parsed.choice("skip-user-policy") ?? server.os === "windows",
    json: parsed.on("json"),
  }, {
    ...server,
    version: VERSION,
    listAccounts: () => listAccounts(below),
    osClass: () => osClass(below),
    openSsh: async () => await installedOpenSsh(await osClass(below)),
  });
}
