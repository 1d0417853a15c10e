import { doctor } from "../admin/doctor/doctor.ts";
import { systemServerWorld } from "../admin/system_server_world.ts";
import { httpGet } from "../oidc/http_get.ts";
import { diskKeySetStore } from "../oidc/key_set_store_disk.ts";
import { systemClock } from "../platform/clock.ts";
import { monotonicClock } from "../platform/monotonic_clock.ts";
import { openSystemLog } from "../platform/open_system_log.ts";
import { osClass } from "../platform/os_class.ts";
import { runProgram } from "../platform/run_program.ts";
import { setEnvironment } from "../platform/set_environment.ts";
import { unsetEnvironment } from "../platform/unset_environment.ts";
import { tlsTrust } from "../platform/tls_trust.ts";
import type { CommandWorld } from "./command_world.ts";
import type { ParsedCommand } from "./parsed_command.ts";

/** What a shell may have set for connections; sshd hands over none of it. */
const CONNECTION_VARIABLES: readonly string[] = [
  ...["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"].flatMap((name) => [
    name,
    name.toLowerCase(),
  ]),
  "SSL_CERT_FILE",
  "SSL_CERT_DIR",
  "DENO_TLS_CA_STORE",
];

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
    systemLog: async (name) => {
      const log = await openSystemLog(name, server.root);
      log.close();
      return log.problem;
    },
    osClass: () => osClass(server.root === "" ? {} : { root: server.root }),
    connect: async ({ envVars, caFile, allowLoopbackHttp }) => {
      const ignoredVariables = unsetEnvironment(CONNECTION_VARIABLES);
      setEnvironment(envVars);
      const owners = [0, server.rootIds.uid];
      const trust = await tlsTrust({ owners, ...(caFile === undefined ? {} : { caFile }) });
      return {
        trust,
        ignoredVariables,
        get: httpGet({ allowLoopbackHttp, caCerts: trust.caCerts }),
      };
    },
  });
}
