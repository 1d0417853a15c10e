import { doctor } from "../admin/doctor/doctor.ts";
import { systemServerWorld } from "../admin/system_server_world.ts";
import { httpGet } from "../oidc/http_get.ts";
import { diskKeySetStore } from "../oidc/key_set_store_disk.ts";
import { systemClock } from "../platform/clock.ts";
import { monotonicClock } from "../platform/monotonic_clock.ts";
import { osClass } from "../platform/os_class.ts";
import { runProgram } from "../platform/run_program.ts";
import { setEnvironment } from "../platform/set_environment.ts";
import { tlsTrust } from "../platform/tls_trust.ts";
import type { CommandWorld } from "./command_world.ts";
import type { ParsedCommand } from "./parsed_command.ts";

/**
 * Runs `opkssh doctor` on this machine.
 *
 * @param parsed its flags
 * @param world where it talks
 * @returns the exit code
 */
export async function runDoctor(parsed: ParsedCommand, world: CommandWorld): Promise<number> {
  const server = await systemServerWorld(world.terminal, parsed.text("root"));
  const asRoot = server.users.current()?.uid === 0;
  return await doctor({
    json: parsed.on("json"),
    offline: parsed.on("offline"),
    user: parsed.text("user"),
    configFile: parsed.text("sshd-config"),
  }, {
    ...server,
    now: systemClock,
    monotonic: monotonicClock,
    store: diskKeySetStore(server.paths.cacheDir, { ownership: asRoot ? "directory" : "mine" }),
    run: runProgram,
    osClass: () => osClass(server.root === "" ? {} : { root: server.root }),
    connect: async ({ envVars, caFile, allowLoopbackHttp }) => {
      setEnvironment(envVars);
      const owners = [0, server.rootIds.uid];
      const trust = await tlsTrust({ owners, ...(caFile === undefined ? {} : { caFile }) });
      return { trust, get: httpGet({ allowLoopbackHttp, caCerts: trust.caCerts }) };
    },
  });
}
