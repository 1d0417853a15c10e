import { CommandError, EXIT_CODES } from "../../errors/command_error.ts";
import { runInTerminal } from "../../platform/run_in_terminal.ts";
import { findInstaller } from "./find_installer.ts";

/** What {@linkcode runInstaller} works with. */
export interface InstallerWorld {
  readonly os: typeof Deno.build.os;
  /** This program as it is installed; undefined when it is run from its sources. */
  readonly executable: string | undefined;
  /** Reads one environment variable. */
  environment(name: string): string | undefined;
  /** Seam, default the script that came with this program. */
  readonly find?: (executable: string) => Promise<string>;
  /** Seam, default runs it here and now. */
  readonly run?: typeof runInTerminal;
}

/** What the script takes from the environment besides flags; not where the program comes from. */
const VARIABLES: readonly string[] = [
  "OPKSSH_INSTALL_HOME_POLICY",
  "OPKSSH_INSTALL_RESTART_SSH",
  "OPKSSH_INSTALL_OVERWRITE_ACTIVE_CONFIG",
  "OPKSSH_INSTALL_KEY_FILTER",
  "OPKSSH_LOCAL_TE_FILE",
  "OPKSSH_INSTALL_SELINUX_ENABLE_SQUID",
  "OPKSSH_INSTALL_SELINUX_ENABLE_PROXY",
  "OPKSSH_INSTALL_AUTH_CMD_USER",
  "OPKSSH_INSTALL_AUTH_CMD_GROUP",
  "OPKSSH_INSTALL_SUDOERS_PATH",
  "TMPDIR",
];

/** Flags that say where the program comes from, or what else than the command's name is to be done. */
const NOT_HERE =
  /^--(?:install-(?:from|dir|version)|sha256|signers-file|require-signature|uninstall)(?:=|$)/;

/**
 * Hands over to the installer that came with this program: it uses the program where it stands and
 * copies nothing.
 *
 * @param action what to do
 * @param words flags of the script, as they were typed
 * @param world system, program, environment
 * @returns the script's exit code
 * @throws {CommandError} `usage` for a flag that makes no sense here; `system_part_missing` where there
 *   is no installer; `not_permitted` when others could have written it
 */
export async function runInstaller(
  action: "install" | "uninstall",
  words: readonly string[],
  world: InstallerWorld,
): Promise<number> {
  const unwanted = words.find((word) => NOT_HERE.test(word));
  if (unwanted !== undefined) {
    throw new CommandError("usage", `server ${action} takes no ${unwanted.split("=", 1)[0]}`, {
      hints: [`opkssh server ${action} --help lists all flags`],
    });
  }
  const { executable } = world;
  if (world.os !== "linux") throw notHere(world.os);
  if (executable === undefined) {
    throw new CommandError("system_part_missing", "This program is run from its sources", {
      hints: [
        "deno task stage /usr/local/bin",
        "then sudo sh install/install-linux.sh --install-from=/usr/local/bin/opkssh",
      ],
    });
  }
  const script = await (world.find ?? findInstaller)(executable);
  const directory = executable.slice(0, executable.lastIndexOf("/")) || "/";
  const ended = await (world.run ?? runInTerminal)({
    argv: [
      "/bin/sh",
      script,
      `--install-dir=${directory}`,
      ...(action === "install" ? [`--install-from=${executable}`] : ["--uninstall"]),
      ...words,
    ],
    env: environment(world),
  });
  if (typeof ended === "number") return ended;
  throw new CommandError("system_part_missing", `Cannot run /bin/sh: ${ended}`, {
    exitCode: EXIT_CODES.failed,
  });
}

function environment(world: InstallerWorld): Readonly<Record<string, string>> {
  const env: Record<string, string> = {
    PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    OPKSSH_INSTALL_COMMAND: "opkssh server install",
  };
  for (const name of VARIABLES) {
    const value = world.environment(name);
    if (value !== undefined) env[name] = value;
  }
  return env;
}

function notHere(os: typeof Deno.build.os): CommandError {
  return new CommandError(
    "system_part_missing",
    `There is no installer for servers on ${os} here`,
    {
      hints: os === "windows"
        ? ["run Install-OpksshServer.ps1 of the release as an administrator"]
        : ["servers run Linux or Windows; login works here"],
    },
  );
}
