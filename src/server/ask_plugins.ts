import { decodeBase64url } from "../encoding/base64.ts";
import { canonicalJson } from "../encoding/canonical_json.ts";
import { decodeUtf8 } from "../encoding/utf8.ts";
import { unreachable } from "../errors/unreachable.ts";
import type { FileSystem } from "../platform/file_system.ts";
import { processEnvironment } from "../platform/process_environment.ts";
import { PluginClaimError, pluginEnvironment } from "../policy/plugin_environment.ts";
import type { PolicySubject } from "./apply_policy.ts";
import type { Attempt } from "./attempt.ts";
import { listPlugins } from "./list_plugins.ts";
import { loadPlugin, type Plugin } from "./load_plugin.ts";
import { runPlugin } from "./run_plugin.ts";
import type { VerifyRequest } from "./verify_arguments.ts";

/** The plugin that let somebody in. */
export interface PluginRule {
  readonly by: "plugin";
  /** Its configuration file. */
  readonly file: string;
  /** Its name, for people. */
  readonly name: string;
}

/** What the plugins say. */
export interface PluginOutcome {
  /** The first plugin that allowed; undefined when none did. */
  readonly rule: PluginRule | undefined;
  /** How many came to an answer of their own. */
  readonly answered: number;
}

/** What {@linkcode askPlugins} works with. */
export interface AskPluginsOptions {
  /** The plugin directory. */
  readonly policyDir: string;
  /** User ids that may own directory, configurations and programs. */
  readonly owners: readonly number[];
  /** `--root`; empty for none. */
  readonly root: string;
  /** `env_vars` of the server configuration. */
  readonly envVars: ReadonlyMap<string, string>;
  /** Takes warnings and what each plugin said. */
  readonly attempt: Attempt;
  /** Most milliseconds for one plugin, default 5000. */
  readonly timeoutMs?: number;
  /** Most milliseconds for all of them, default 8000. */
  readonly totalMs?: number;
  /** The environment of `verify`, default this process's. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Seam, default the file system of this machine. */
  readonly fileSystem?: FileSystem;
}

const OURS = "OPKSSH_PLUGIN_";

/**
 * Asks the policy plugins, one after the other in the byte order of their file names, whether an
 * identity may become the user. The first that allows ends the search, so order and side effects
 * stay predictable; all of them together have a limit of time, so that one login cannot wait for a
 * whole directory of plugins that hang. The Go tool asks all of them, before any policy file and
 * without a limit (`tests/attacks/plugin_test.ts`).
 *
 * @param request what sshd asks
 * @param subject whom policy decides about
 * @param options directory, limits, seams
 * @returns the rule that allowed it, if any; never throws because of a plugin
 */
export async function askPlugins(
  request: VerifyRequest,
  subject: PolicySubject,
  options: AskPluginsOptions,
): Promise<PluginOutcome> {
  const { attempt } = options;
  const { paths, problem } = await listPlugins(options.policyDir, options);
  if (problem !== undefined) attempt.warn(problem);
  if (paths.length === 0) return { rule: undefined, answered: 0 };
  const round = new Round(request, subject, options);
  try {
    for (const path of paths) {
      const rule = await round.ask(path);
      if (rule !== undefined) return { rule, answered: round.answered };
    }
  } catch (error) {
    if (!(error instanceof PluginClaimError)) throw error;
    attempt.warn(`policy plugins are left out: ${error.message}`);
  } finally {
    if (round.verdicts.length > 0) attempt.note("plugins", round.verdicts);
  }
  return { rule: undefined, answered: round.answered };
}

/** One question to all plugins. */
class Round {
  readonly verdicts: string[] = [];
  answered = 0;
  readonly #request: VerifyRequest;
  readonly #subject: PolicySubject;
  readonly #options: AskPluginsOptions;
  readonly #inherited: Readonly<Record<string, string>>;
  readonly #until: number;

  constructor(request: VerifyRequest, subject: PolicySubject, options: AskPluginsOptions) {
    this.#request = request;
    this.#subject = subject;
    this.#options = options;
    this.#inherited = inherited(options);
    this.#until = options.attempt.elapsed + (options.totalMs ?? 8000);
  }

  async ask(path: string): Promise<PluginRule | undefined> {
    const { attempt } = this.#options;
    const loaded = await loadPlugin(path, this.#options);
    switch (loaded.kind) {
      case "none":
        return undefined;
      case "unusable":
        attempt.warn(`plugin is left out: ${loaded.problem}`);
        return undefined;
      case "plugin":
        for (const warning of loaded.warnings) attempt.warn(warning);
        return await this.#run(loaded.plugin);
      default:
        return unreachable(loaded);
    }
  }

  async #run(plugin: Plugin): Promise<PluginRule | undefined> {
    const { attempt, timeoutMs = 5000 } = this.#options;
    const left = Math.min(timeoutMs, Math.ceil(this.#until - attempt.elapsed));
    const environment = { ...this.#inherited, ...this.#variables(plugin) };
    if (left <= 0) {
      this.verdicts.push(`${plugin.name}: not asked`);
      attempt.warn(`plugin ${plugin.path}: not asked, those before it took too long`);
      return undefined;
    }
    const answer = await runPlugin(plugin, { environment, timeoutMs: left });
    this.verdicts.push(`${plugin.name}: ${answer.verdict}`);
    if (answer.failed) attempt.warn(`plugin ${plugin.path}: ${answer.verdict}`);
    else this.answered++;
    if (answer.talk !== undefined) attempt.warn(`plugin ${plugin.path} says: ${answer.talk}`);
    return answer.allowed ? { by: "plugin", file: plugin.path, name: plugin.name } : undefined;
  }

  #variables(plugin: Plugin): Record<string, string> {
    const { user, keyBase64, keyType, extra } = this.#request;
    const { identity, userinfo, token, compact } = this.#subject;
    const { segment } = token.claims;
    return Object.fromEntries(pluginEnvironment({
      user,
      keyBase64,
      keyType,
      extra,
      claims: identity.claims,
      payload: decodeUtf8(decodeBase64url(segment)),
      userKey: canonicalJson(new Map(Object.entries(identity.userKey))),
      pkToken: compact,
      idToken: `${token.op.header.segment}.${segment}.${token.op.signatureSegment}`,
      userinfo: userinfo === undefined ? "" : `${canonicalJson(userinfo)}\n`,
      config: plugin.config,
    }));
  }
}

/** The environment of `verify` as it is configured, without anything that looks like our answer. */
function inherited(options: AskPluginsOptions): Readonly<Record<string, string>> {
  const all = {
    ...(options.environment ?? processEnvironment()),
    ...Object.fromEntries(options.envVars),
  };
  return Object.fromEntries(Object.entries(all).filter(([name]) => !name.startsWith(OURS)));
}
