import { IdentityDirectory } from "../client/identity_directory.ts";
import { inspect } from "../client/inspect.ts";
import { login } from "../client/login.ts";
import { LOGIN_FLOWS } from "../config/login_flow.ts";
import type { LoginOptions } from "../client/login_options.ts";
import type { LoginResult } from "../client/login_result.ts";
import type { LoginWorld } from "../client/login_world.ts";
import { prettyJson } from "../client/pretty_json.ts";
import { reportLogin } from "../client/report_login.ts";
import { systemLoginWorld } from "../client/system_login_world.ts";
import { AGENT_MODES } from "../config/agent_mode.ts";
import { createClientConfig } from "../config/create_client_config.ts";
import { EXIT_CODES } from "../errors/command_error.ts";
import { BUILTIN_PROVIDERS } from "../oidc/providers/builtin_providers.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { askPassphrase } from "./ask_passphrase.ts";
import { clientFiles } from "./client_files.ts";
import type { CommandWorld } from "./command_world.ts";
import type { ParsedCommand } from "./parsed_command.ts";

/**
 * Runs `opkssh login`. `--create-config` and `--configure` do what they say and end there; the Go
 * tool goes on to log in when the configuration is already there (`tests/cli/login_test.ts`).
 *
 * @param parsed the command line
 * @param world terminal, environment, interruption
 * @returns the exit code
 * @throws {CommandError} when there is no login
 */
export async function runLogin(parsed: ParsedCommand, world: CommandWorld): Promise<number> {
  if (parsed.on("create-config")) return await createConfig(parsed, world);
  if (parsed.on("configure")) return await configure(world);
  const passphrase = parsed.on("passphrase") ? await askPassphrase(world.terminal) : undefined;
  const loginWorld = systemLoginWorld({
    terminal: world.terminal,
    env: world.environment,
    signal: world.interruption(),
  });
  await login(
    { ...loginOptions(parsed), passphrase },
    loginWorld,
    (result) => report(result, parsed, loginWorld),
  );
  return EXIT_CODES.ok;
}

async function report(
  result: LoginResult,
  parsed: ParsedCommand,
  world: LoginWorld,
): Promise<void> {
  const tell = answerTo(world.terminal, result);
  if (parsed.on("print-id-token")) tell(prettyJson(result.claims));
  const json = parsed.on("json");
  if (parsed.on("inspect-cert") || parsed.on("verbose") && !json) {
    tell(await inspect(result.certificate, {}, world));
  }
  reportLogin(result, { json }, world);
}

/** Answers go to stdout, so that they can be piped; but a printed key stays alone there. */
function answerTo(terminal: Terminal, { files, agent }: LoginResult): (text: string) => void {
  if (files !== undefined || agent === "only") return terminal.result;
  return (text) => {
    for (const line of text.trimEnd().split("\n")) terminal.say(line);
  };
}

function loginOptions(parsed: ParsedCommand): LoginOptions {
  return {
    alias: parsed.words[0],
    provider: parsed.text("provider"),
    configPath: parsed.text("config-path"),
    agent: AGENT_MODES.find((mode) => mode === parsed.text("agent")),
    keyType: parsed.text("key-type") === "ed25519" ? "ed25519" : "ecdsa",
    privateKeyFile: parsed.text("private-key-file"),
    ppk: parsed.on("ppk"),
    printKey: parsed.on("print-key"),
    principals: parsed.list("principals"),
    lifetimeSeconds: parsed.seconds("lifetime"),
    sendAccessToken: parsed.choice("send-access-token"),
    remoteRedirectUri: parsed.text("remote-redirect-uri"),
    disableBrowserOpen: parsed.on("disable-browser-open"),
    autoRefresh: parsed.on("auto-refresh"),
    flow: LOGIN_FLOWS.find((flow) => flow === parsed.text("flow")),
    timeoutSeconds: parsed.seconds("timeout"),
  };
}

async function createConfig(parsed: ParsedCommand, world: CommandWorld): Promise<number> {
  const { kind, path } = await createClientConfig({
    ...clientFiles(world),
    configPath: parsed.text("config-path"),
    providers: BUILTIN_PROVIDERS,
  });
  world.terminal.say(kind === "created" ? `wrote ${path}` : `${path} exists and stays as it is`);
  return EXIT_CODES.ok;
}

async function configure(world: CommandWorld): Promise<number> {
  const { paths, fileSystem } = clientFiles(world);
  const done = await new IdentityDirectory(paths, fileSystem).configure();
  for (const line of done) world.terminal.say(line);
  if (done.length === 0) world.terminal.say(`${paths.identityDir} was set up before`);
  return EXIT_CODES.ok;
}
