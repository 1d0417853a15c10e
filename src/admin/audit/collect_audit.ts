import { loadServerConfig } from "../../config/load_server_config.ts";
import type { ServerConfig } from "../../config/default_server_config.ts";
import { Refusal } from "../../errors/refusal.ts";
import type { ServerIds } from "../../platform/judge_server_file.ts";
import type { ServerFileId } from "../../platform/server_file_rules.ts";
import { VERIFY_ACCOUNT } from "../../platform/verify_account.ts";
import { type ProviderRows, readProviderRows } from "../../policy/read_provider_rows.ts";
import { isDenied } from "../is_denied.ts";
import { examineServerFile } from "../permissions/examine_server_file.ts";
import { permissionProblem } from "../permissions/permission_problem.ts";
import { type Plugin, readPlugins } from "../read_plugins.ts";
import { readServerFile } from "../read_server_file.ts";
import { auditProviders } from "./audit_providers.ts";
import type {
  AuditFileReport,
  AuditOtherReport,
  AuditProvidersReport,
  AuditReport,
} from "./audit_report.ts";
import { auditHomes } from "./audit_homes.ts";
import { auditRows } from "./audit_rows.ts";
import type { AuditWorld } from "./audit_world.ts";

/** What is audited. */
export interface CollectAuditOptions {
  /** Another providers file than the server's. */
  readonly providersFile?: string | undefined;
  /** Another policy file than the server's. */
  readonly policyFile?: string | undefined;
  /** Leave the files in homes out. */
  readonly skipUserPolicy: boolean;
  /** Told what is being looked at. */
  readonly say: (line: string) => void;
}

/**
 * Looks at everything that decides who may log in.
 *
 * @param options which files
 * @param world the machine
 * @returns what was found; never throws because of a file
 */
export async function collectAudit(
  options: CollectAuditOptions,
  world: AuditWorld,
): Promise<AuditReport> {
  const ids = await idsOf(world);
  const { config, report: configFile } = await auditConfig(ids, world);
  const providersPath = options.providersFile ?? world.paths.providers;
  const policyPath = options.policyFile ?? world.paths.authId;
  const { providers, report: providersFile } = await readProviders(
    providersPath,
    config?.allowLoopbackHttp ?? false,
    ids,
    world,
  );
  options.say(`validating ${policyPath}...`);
  const systemPolicy = await auditSystemPolicy(policyPath, providersPath, providers, ids, world);
  const warnings: string[] = [];
  const homePolicy = options.skipUserPolicy
    ? null
    : await auditHomes({ providers, providersPath, ids, warnings, say: options.say }, world);
  const plugins = await readPlugins(world);
  const pluginReports: AuditOtherReport[] = [];
  for (const plugin of plugins) pluginReports.push(await auditPlugin(plugin, ids, world));
  const permissions = await auditSurroundings(plugins, ids, world);
  const current = world.users.current();
  const user = current === undefined ? undefined : await world.users.byId(current.uid);
  const report: Omit<AuditReport, "ok"> = {
    username: user?.name ?? (current === undefined ? "" : `${current.uid}`),
    "providers_file": providersFile,
    "system_policy": systemPolicy,
    "home_policy": homePolicy,
    "opk_version": world.version,
    "openssh_version": await world.openSsh(),
    "os_info": await world.osClass(),
    "config_file": configFile,
    plugins: pluginReports,
    permissions,
    warnings,
  };
  return { ok: isOk(report), ...report };
}

/** Nothing that is not SUCCESS, and no error anywhere. */
function isOk(report: Omit<AuditReport, "ok">): boolean {
  const files = [report.system_policy, ...report.home_policy ?? []];
  const others = [report.config_file, ...report.plugins, ...report.permissions]
    .filter((file) => file !== null);
  const rows = [...report.providers_file.rows, ...files.flatMap(({ rows }) => rows ?? [])];
  return rows.every(({ status }) => status === "SUCCESS") &&
    [report.providers_file, ...files, ...others].every((file) =>
      file.error === "" && file.perms_error === ""
    );
}

async function idsOf(world: AuditWorld): Promise<ServerIds> {
  return {
    root: world.rootIds,
    verifierUid: (await world.users.byName(VERIFY_ACCOUNT))?.uid,
    verifierGid: (await world.users.groupByName(VERIFY_ACCOUNT))?.gid,
  };
}

/** What is wrong with owner and mode; empty when nothing is, or when there is no such file. */
async function permsError(
  id: ServerFileId,
  path: string,
  ids: ServerIds,
  world: AuditWorld,
): Promise<string> {
  const problem = permissionProblem(await examineServerFile({ id, path }, ids, world));
  return problem === undefined || problem.kind === "absent" || problem.kind === "unknown"
    ? ""
    : problem.detail;
}

async function readProviders(
  path: string,
  allowLoopbackHttp: boolean,
  ids: ServerIds,
  world: AuditWorld,
): Promise<{ providers: ProviderRows | undefined; report: AuditProvidersReport }> {
  const perms = await permsError("providers", path, ids, world);
  const read = await readServerFile(path, world);
  const report = { "file_path": path, error: "", "perms_error": perms, rows: [] };
  if (read.kind !== "text") {
    const error = read.kind === "absent" ? `"${path}" does not exist` : read.problem;
    return { providers: undefined, report: { ...report, error } };
  }
  const providers = readProviderRows(read.text, { allowLoopbackHttp });
  const error = providers.issuers.size === 0 ? "no row can be used, so nobody can log in" : "";
  return { providers, report: { ...report, error, rows: auditProviders(providers) } };
}

async function auditSystemPolicy(
  path: string,
  providersPath: string,
  providers: ProviderRows | undefined,
  ids: ServerIds,
  world: AuditWorld,
): Promise<AuditFileReport> {
  const perms = await permsError("auth_id", path, ids, world);
  const read = await readServerFile(path, world);
  const report = { "file_path": path, rows: [], error: "", "perms_error": perms };
  if (read.kind === "absent") return { ...report, error: `"${path}" does not exist` };
  if (read.kind === "unreadable") return { ...report, rows: null, error: read.problem };
  // Without providers every row would be wrong in the same way.
  if (providers === undefined) return report;
  return { ...report, rows: auditRows(read.text, { providersPath, providers }) };
}

async function auditConfig(
  ids: ServerIds,
  world: AuditWorld,
): Promise<{ config: ServerConfig | undefined; report: AuditOtherReport | null }> {
  const { fileSystem, os, paths } = world;
  try {
    const config = await loadServerConfig({
      paths,
      owners: [0, world.rootIds.uid],
      world: { fileSystem, os },
    });
    if (config.file === undefined) return { config, report: null };
    const perms = await permsError("config", config.file, ids, world);
    const { file, warnings } = config;
    return { config, report: { "file_path": file, error: "", "perms_error": perms, warnings } };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { file } = error.evidence;
    const path = typeof file === "string" ? file : paths.configToml;
    const perms = await permsError("config", path, ids, world);
    const fact = isDenied(error) ? error.message : `every login is refused: ${error.message}`;
    return {
      config: undefined,
      report: { "file_path": path, error: fact, "perms_error": perms, warnings: [] },
    };
  }
}

async function auditPlugin(
  { path, problems, warnings }: Plugin,
  ids: ServerIds,
  world: AuditWorld,
): Promise<AuditOtherReport> {
  const perms = await permsError("plugin", path, ids, world);
  return { "file_path": path, error: problems.join("; "), "perms_error": perms, warnings };
}

/** Directories and programs: whoever can write there decides as well. */
async function auditSurroundings(
  plugins: readonly Plugin[],
  ids: ServerIds,
  world: AuditWorld,
): Promise<readonly AuditOtherReport[]> {
  const programs = plugins.flatMap(({ command, problems }) =>
    command === undefined || problems.length > 0 ? [] : [command[0]]
  );
  const reports: AuditOtherReport[] = [];
  const add = async (id: ServerFileId, path: string): Promise<void> => {
    const problem = permissionProblem(await examineServerFile({ id, path }, ids, world));
    if (problem === undefined || (problem.kind === "absent" && id !== "plugin_command")) return;
    const report = { "file_path": path, warnings: [] };
    reports.push(
      problem.kind === "absent" || problem.kind === "unknown"
        ? { ...report, error: problem.detail, "perms_error": "" }
        : { ...report, error: "", "perms_error": problem.detail },
    );
  };
  await add("base", world.paths.baseDir);
  await add("policy_dir", world.paths.policyDir);
  for (const program of new Set(programs)) await add("plugin_command", program);
  return reports;
}
