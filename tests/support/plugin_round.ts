import { parseJson } from "../../src/encoding/parse_json.ts";
import { isJsonObject, type JsonObject } from "../../src/encoding/json_value.ts";
import { parsePkToken } from "../../src/openpubkey/parse_pk_token.ts";
import type { PolicySubject } from "../../src/server/apply_policy.ts";
import {
  askPlugins,
  type AskPluginsOptions,
  type PluginOutcome,
} from "../../src/server/ask_plugins.ts";
import { Attempt } from "../../src/server/attempt.ts";
import type { VerifyRequest } from "../../src/server/verify_arguments.ts";
import { fakeIdentity } from "./fake_identity.ts";
import { shellProgram } from "./shell_program.ts";
import { makePkToken } from "./token_factory.ts";
import { withTempDir } from "./with_temp_dir.ts";

/** What a round of plugins came to. */
export interface PluginRound {
  readonly outcome: PluginOutcome;
  readonly warnings: readonly string[];
  /** What the log says of each plugin. */
  readonly verdicts: unknown;
}

/** A machine with a plugin directory, below a directory that stands for its root. */
export interface PluginMachine {
  readonly root: string;
  readonly policyDir: string;
  /** Writes the configuration of a plugin; the file's path. */
  configure(file: string, text: string, mode?: number): Promise<string>;
  /** Writes a plugin that is a shell script; the script's path. */
  plugin(name: string, script: string, mode?: number): Promise<string>;
  /** Asks the plugins; paths in what comes back begin with `ROOT`. */
  ask(options?: Partial<AskPluginsOptions>, about?: Partial<PluginQuestion>): Promise<PluginRound>;
}

/** What the plugins are asked about. */
export interface PluginQuestion {
  readonly request: VerifyRequest;
  readonly subject: PolicySubject;
}

/** The question that is asked when a test does not care. */
export async function pluginQuestion(claims?: JsonObject): Promise<PluginQuestion> {
  const { compact } = await makePkToken();
  const usual = parseJson(`{"iss":"https://op.example.com","sub":"sub-1","aud":"client-1"}`);
  const used = claims ?? (isJsonObject(usual) ? usual : new Map());
  return {
    request: {
      user: "alice",
      keyBase64: "QUFBQQ==",
      keyType: "ecdsa-sha2-nistp256-cert-v01@openssh.com",
      extra: [],
      options: { configPath: undefined, root: "" },
    },
    subject: {
      identity: fakeIdentity(used),
      userinfo: undefined,
      token: parsePkToken(compact),
      compact,
    },
  };
}

/**
 * Runs a test on a machine of its own. Plugins get an hour, so that a slow machine changes nothing;
 * a test about time says otherwise.
 */
export function withPlugins(run: (machine: PluginMachine) => Promise<void>): Promise<void> {
  return withTempDir(async (root) => {
    await Deno.chmod(root, 0o755);
    const policyDir = `${root}/policy.d`;
    await Deno.mkdir(policyDir);
    await Deno.chmod(policyDir, 0o750);
    const configure = async (file: string, text: string, mode = 0o640): Promise<string> => {
      await Deno.writeTextFile(`${policyDir}/${file}`, text);
      await Deno.chmod(`${policyDir}/${file}`, mode);
      return `${policyDir}/${file}`;
    };
    await run({
      root,
      policyDir,
      configure,
      plugin: async (name, script, mode = 0o755) => {
        await configure(`${name}.yml`, `name: ${name}\ncommand: ${root}/${name}\n`);
        return await shellProgram(`${root}/${name}`, script, mode);
      },
      ask: async (options = {}, about = {}) => {
        const attempt = new Attempt(() => 0);
        const { request, subject } = { ...await pluginQuestion(), ...about };
        const outcome = await askPlugins(request, subject, {
          policyDir,
          owners: [0, Deno.uid() ?? -1],
          root,
          envVars: new Map(),
          attempt,
          timeoutMs: 3_600_000,
          totalMs: 3_600_000,
          ...options,
        });
        const shown = (text: string): string => text.replaceAll(root, "ROOT");
        return {
          outcome,
          warnings: attempt.warnings.map(shown),
          verdicts: attempt.facts.get("plugins"),
        };
      },
    });
  });
}
