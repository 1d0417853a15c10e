import { loadServerConfig } from "../../config/load_server_config.ts";
import { Refusal } from "../../errors/refusal.ts";
import type { ServerIds } from "../../platform/judge_server_file.ts";
import { serverFiles } from "../../platform/server_files.ts";
import { VERIFY_ACCOUNT } from "../../platform/verify_account.ts";
import { type Plugin, readPlugins } from "../read_plugins.ts";
import type { ServerWorld } from "../server_world.ts";
import { type ExaminedFile, examineServerFile } from "./examine_server_file.ts";

/** All files of the server as they were found. */
export interface ExaminedServer {
  /** In the order in which they are repaired. */
  readonly files: readonly ExaminedFile[];
  /** The accounts behind the rules. */
  readonly ids: ServerIds;
}

/**
 * Looks at all files and directories of the server.
 *
 * @param world the machine
 * @returns what was found; never throws because of a file
 */
export async function examineServer(world: ServerWorld): Promise<ExaminedServer> {
  const [account, group, plugins, logFile] = await Promise.all([
    world.users.byName(VERIFY_ACCOUNT),
    world.users.groupByName(VERIFY_ACCOUNT),
    readPlugins(world),
    configuredLog(world),
  ]);
  const ids: ServerIds = {
    root: world.rootIds,
    verifierUid: account?.uid,
    verifierGid: group?.gid,
  };
  const files = serverFiles(world.paths, {
    os: world.os,
    logFile,
    plugins: plugins.map(({ path }) => path),
    pluginCommands: [...new Set(plugins.flatMap(programOf))],
  });
  const examined: ExaminedFile[] = [];
  for (const file of files) examined.push(await examineServerFile(file, ids, world));
  return { files: examined, ids };
}

/** A plugin that will never run has no program to look at. */
function programOf({ command, problems }: Plugin): readonly string[] {
  return command === undefined || problems.length > 0 ? [] : [command[0]];
}

/** A configuration that cannot be used is for `audit` and `doctor` to tell. */
async function configuredLog(world: ServerWorld): Promise<string | null | undefined> {
  try {
    const { fileSystem, os, paths } = world;
    const owners = [0, world.rootIds.uid];
    const { log } = await loadServerConfig({ paths, owners, world: { fileSystem, os } });
    return log.to.includes("file") ? log.path : null;
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}
