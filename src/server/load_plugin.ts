import { configSyntax } from "../config/config_syntax.ts";
import { parsePluginConfig } from "../config/plugin_config.ts";
import { CommandError } from "../errors/command_error.ts";
import { checkProgram } from "../platform/check_program.ts";
import { FileProblem } from "../platform/file_problem.ts";
import type { FileSystem } from "../platform/file_system.ts";
import { readGuardedFile } from "../platform/read_guarded_file.ts";
import { systemFileSystem } from "../platform/system_file_system.ts";
import { splitWords } from "../policy/split_words.ts";
import { pluginConfigText } from "./plugin_config_text.ts";
import { policyFileRules } from "./policy_file_rules.ts";

/** A policy plugin that may be run. */
export interface Plugin {
  /** Its configuration file. */
  readonly path: string;
  /** Its name in that, for people. */
  readonly name: string;
  /** Program and arguments. */
  readonly words: readonly [string, ...string[]];
  /** The configuration as the plugin is told about it, YAML. */
  readonly config: string;
}

/** A plugin, or why it is not run. */
export type LoadedPlugin =
  | {
    readonly kind: "plugin";
    readonly plugin: Plugin;
    /** What is odd about its configuration. */
    readonly warnings: readonly string[];
  }
  | { readonly kind: "unusable"; readonly problem: string }
  /** Not a plugin at all: a directory. */
  | { readonly kind: "none" };

/** What {@linkcode loadPlugin} goes by. */
export interface LoadPluginOptions {
  /** User ids that may own configuration and program. */
  readonly owners: readonly number[];
  /** `--root`: parents of this directory are not looked at; empty for none. */
  readonly root: string;
  /** Seam, default the file system of this machine. */
  readonly fileSystem?: FileSystem;
}

const MAX_CONFIG = 64 * 1024;

/**
 * Reads the configuration of one policy plugin and checks that nobody but root can have written it or
 * its program. The command is split into words like a row of a policy file; there is no shell, and
 * nothing in it is expanded.
 *
 * The Go tool wants modes 0640 and 0555 or 0755 exactly, and looks at no directory above the program
 * (`tests/attacks/plugin_test.ts`).
 *
 * @param path the configuration
 * @param options who is trusted
 * @returns the plugin; one that cannot be used concerns nobody but itself
 */
export async function loadPlugin(path: string, options: LoadPluginOptions): Promise<LoadedPlugin> {
  const { owners, root, fileSystem = systemFileSystem } = options;
  try {
    if ((await fileSystem.lstat(path)).isDirectory) return { kind: "none" };
    const rules = { ...policyFileRules(owners), maxBytes: MAX_CONFIG };
    const { text } = await readGuardedFile(path, rules, { fileSystem });
    const { name, command, warnings } = await parsePluginConfig(text, configSyntax(path), path);
    const [program, ...rest] = splitWords(command) ?? [];
    if (program === undefined) {
      const problem = `${path}: a quote in command does not end, or it ends in a backslash`;
      return { kind: "unusable", problem };
    }
    await checkProgram(program, { owners, root, fileSystem });
    const config = pluginConfigText(name, command);
    return { kind: "plugin", plugin: { path, name, words: [program, ...rest], config }, warnings };
  } catch (error) {
    if (error instanceof CommandError) return { kind: "unusable", problem: error.message };
    if (error instanceof FileProblem) {
      const problem = error.path === path ? error.message : `${path}: ${error.message}`;
      return { kind: "unusable", problem };
    }
    if (error instanceof Deno.errors.NotFound) {
      return { kind: "unusable", problem: `"${path}" does not exist` };
    }
    throw error;
  }
}
