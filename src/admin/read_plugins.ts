import { configSyntax } from "../config/config_syntax.ts";
import { parsePluginConfig } from "../config/plugin_config.ts";
import { CommandError } from "../errors/command_error.ts";
import { splitWords } from "../policy/split_words.ts";
import { readServerFile } from "./read_server_file.ts";
import type { ServerWorld } from "./server_world.ts";

/** A policy plugin as it is configured. */
export interface Plugin {
  /** Its configuration file. */
  readonly path: string;
  /** Program and arguments; undefined when the configuration cannot be used. */
  readonly command: readonly [string, ...string[]] | undefined;
  /** Why it will never run, one sentence each. */
  readonly problems: readonly string[];
  /** What is odd. */
  readonly warnings: readonly string[];
}

/** Which names in the plugin directory are configurations; the Go tool knows the first one only. */
const ENDINGS: readonly string[] = [".yml", ".toml"];

/**
 * Reads the configurations in the plugin directory, in the order in which the plugins run.
 *
 * @param world the machine
 * @returns plugins; none when the directory is missing or closed to the caller
 */
export async function readPlugins(world: ServerWorld): Promise<readonly Plugin[]> {
  const { policyDir } = world.paths;
  const separator = world.os === "windows" ? "\\" : "/";
  const plugins: Plugin[] = [];
  for (const name of (await namesIn(policyDir, world)).toSorted(byBytes)) {
    if (!ENDINGS.some((ending) => name.endsWith(ending))) continue;
    const path = `${policyDir}${separator}${name}`;
    if (await isDirectory(path, world)) continue;
    plugins.push(await readPlugin(path, world));
  }
  return plugins;
}

async function namesIn(directory: string, world: ServerWorld): Promise<readonly string[]> {
  try {
    return await world.fileSystem.readNames(directory);
  } catch {
    return []; // what is wrong with the directory is said where it is examined
  }
}

async function isDirectory(path: string, world: ServerWorld): Promise<boolean> {
  try {
    return (await world.fileSystem.lstat(path)).isDirectory;
  } catch {
    return false;
  }
}

async function readPlugin(path: string, world: ServerWorld): Promise<Plugin> {
  const broken = (problem: string): Plugin => ({
    path,
    command: undefined,
    problems: [problem],
    warnings: [],
  });
  const read = await readServerFile(path, world);
  if (read.kind === "absent") return broken(`"${path}" does not exist`);
  if (read.kind === "unreadable") return broken(read.problem);
  try {
    const config = await parsePluginConfig(read.text, configSyntax(path), path);
    const [program, ...rest] = splitWords(config.command) ?? [];
    if (program === undefined) {
      return broken(`${path}: a quote in command does not end, or it ends in a backslash`);
    }
    const { warnings } = config;
    const absolute = world.os === "windows" ? /^[A-Za-z]:[\\/]/ : /^\//;
    const problems = absolute.test(program) ? [] : [
      `${path}: the program "${program}" is not an absolute path` +
      (world.os === "windows" ? "; backslashes must stand in quotes" : ""),
    ];
    return { path, command: [program, ...rest], problems, warnings };
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return broken(error.message);
  }
}

/** Names are mostly ASCII; the order of code units is that of bytes then. */
function byBytes(a: string, b: string): number {
  return a < b ? -1 : 1;
}
