import type { ServerConfig } from "../../config/default_server_config.ts";
import { defaultServerConfig } from "../../config/default_server_config.ts";
import { loadServerConfig } from "../../config/load_server_config.ts";
import { Refusal } from "../../errors/refusal.ts";
import { unreachable } from "../../errors/unreachable.ts";
import { listCache } from "../../oidc/list_cache.ts";
import { pathPresence } from "../../platform/path_presence.ts";
import type { SystemLog } from "../../platform/system_log.ts";
import { VERIFY_ACCOUNT } from "../../platform/verify_account.ts";
import { parseAuthIdFile } from "../../policy/auth_id_file.ts";
import type { AuthIdRow } from "../../policy/auth_id_row.ts";
import { type ProviderRows, readProviderRows } from "../../policy/read_provider_rows.ts";
import { isDenied } from "../is_denied.ts";
import { examineServer } from "../permissions/examine_server.ts";
import { readServerFile } from "../read_server_file.ts";
import type { DoctorFacts } from "./doctor_facts.ts";
import type { DoctorWorld } from "./doctor_world.ts";
import { gatherCommand } from "./gather/gather_command.ts";
import { gatherDryVerify } from "./gather/gather_dry_verify.ts";
import { gatherReach } from "./gather/gather_reach.ts";
import { gatherSelinux } from "./gather/gather_selinux.ts";
import { gatherSshd, type GatherSshdOptions } from "./gather/gather_sshd.ts";
import { gatherSudo } from "./gather/gather_sudo.ts";
import type { Known } from "./sshd_facts.ts";

/** What `doctor` is to look at. */
export interface GatherFactsOptions extends GatherSshdOptions {
  /** Do not ask the providers. */
  readonly offline: boolean;
}

/**
 * Finds out everything the checks look at. Nothing is changed on the machine.
 *
 * @param options what to look at
 * @param world the machine
 * @returns what could be found out
 */
export async function gatherFacts(
  options: GatherFactsOptions,
  world: DoctorWorld,
): Promise<DoctorFacts> {
  const { fileSystem, paths, users } = world;
  const sshd = await gatherSshd(options, world);
  const command = await gatherCommand(sshd, world);
  const config = await readConfig(world);
  const settings = config.known ? config.value : defaultServerConfig();
  // A configuration that cannot be read may allow it; that it cannot be read is said already.
  const allowLoopbackHttp = !config.known || settings.allowLoopbackHttp;
  const providers = await readProviders(allowLoopbackHttp, world);
  const connection = await world.connect(settings);
  const server = await examineServer(world);
  const reach = options.offline || !providers.known
    ? []
    : await gatherReach(providers.value.issuers.keys(), connection.get, world);
  const present = async (path: string): Promise<boolean> =>
    await pathPresence(path, fileSystem) === "present";
  return {
    os: world.os,
    privileged: users.current() === undefined || users.current()?.uid === 0,
    sshd,
    command,
    account: await users.byName(VERIFY_ACCOUNT),
    group: await users.groupByName(VERIFY_ACCOUNT),
    server,
    config,
    configFiles: { toml: await present(paths.configToml), yaml: await present(paths.configYaml) },
    providers,
    policy: await readPolicy(world),
    reach,
    trust: connection.trust,
    ignoredVariables: connection.ignoredVariables,
    cache: await listCache(world.store),
    now: world.now(),
    logSize: await sizeOf(settings.log.path ?? paths.logFile, world),
    systemLogs: await trySystemLogs(settings, world),
    sudo: await gatherSudo(command?.program, world),
    selinux: await gatherSelinux(world),
    dryVerify: command?.resolved === undefined
      ? undefined
      : await gatherDryVerify(command, options.user ?? "root", world),
  };
}

async function readConfig(world: DoctorWorld): Promise<Known<ServerConfig>> {
  const { fileSystem, os, paths, rootIds } = world;
  try {
    const owners = [0, rootIds.uid];
    return {
      known: true,
      value: await loadServerConfig({ paths, owners, world: { fileSystem, os } }),
    };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { known: false, why: error.message, denied: isDenied(error) };
  }
}

async function readProviders(
  allowLoopbackHttp: boolean,
  world: DoctorWorld,
): Promise<Known<ProviderRows>> {
  const text = await readText(world.paths.providers, world);
  if (!text.known) return text;
  return { known: true, value: readProviderRows(text.value, { allowLoopbackHttp }) };
}

async function readPolicy(world: DoctorWorld): Promise<Known<readonly AuthIdRow[]>> {
  const text = await readText(world.paths.authId, world);
  return text.known ? { known: true, value: parseAuthIdFile(text.value).rows } : text;
}

async function readText(path: string, world: DoctorWorld): Promise<Known<string>> {
  const read = await readServerFile(path, world);
  switch (read.kind) {
    case "text":
      return { known: true, value: read.text };
    case "absent":
      return { known: false, why: `"${path}" does not exist`, denied: false, absent: true };
    case "unreadable":
      return { known: false, why: read.problem, denied: read.denied };
    default:
      return unreachable(read);
  }
}

async function trySystemLogs(
  { log }: ServerConfig,
  world: DoctorWorld,
): Promise<DoctorFacts["systemLogs"]> {
  const tried = new Map<SystemLog, string | undefined>();
  for (const name of log.to) if (name !== "file") tried.set(name, await world.systemLog(name));
  return tried;
}

async function sizeOf(path: string, world: DoctorWorld): Promise<number | undefined> {
  try {
    return (await world.fileSystem.stat(path)).size;
  } catch {
    return undefined;
  }
}
