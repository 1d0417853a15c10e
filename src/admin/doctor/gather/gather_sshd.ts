import { pathPresence } from "../../../platform/path_presence.ts";
import { installedOpenSsh } from "../../../platform/installed_openssh.ts";
import { parseOpenSshVersion } from "../../../ssh/openssh_version.ts";
import type { DoctorWorld } from "../doctor_world.ts";
import { parseSshdSettings } from "../parse_sshd_settings.ts";
import type { Known, SshdFacts } from "../sshd_facts.ts";
import { readSshdDirectives } from "./read_sshd_directives.ts";
import { sshdConfigPath } from "./sshd_config_path.ts";

/** Which sshd is looked at. */
export interface GatherSshdOptions {
  /** Another configuration than the usual one: `sshd -f`. */
  readonly configFile: string | undefined;
  /** Whose login: `Match User` blocks count for it. */
  readonly user: string | undefined;
}

const PLACES: readonly string[] = [
  "/usr/sbin/sshd",
  "/usr/local/sbin/sshd",
  "/sbin/sshd",
  "/run/current-system/sw/bin/sshd",
  "/usr/bin/sshd",
];
const WINDOWS_PLACES: readonly string[] = [
  "C:\\Windows\\System32\\OpenSSH\\sshd.exe",
  "C:\\Program Files\\OpenSSH\\sshd.exe",
];
const ASK_MS = 10_000;
const text = new TextDecoder();

/**
 * Finds out how the SSH server of this machine is configured.
 *
 * @param options which one
 * @param world the machine
 * @returns what could be found out
 */
export async function gatherSshd(
  options: GatherSshdOptions,
  world: DoctorWorld,
): Promise<SshdFacts> {
  const path = await findSshd(world);
  const versionText = path === undefined ? "" : await versionOf(path, world);
  const files = await readSshdDirectives(
    options.configFile ?? sshdConfigPath(world.os, world.paths.baseDir),
    world.fileSystem,
  );
  return {
    path,
    versionText,
    version: parseOpenSshVersion(versionText),
    settings: path === undefined
      ? { known: false, why: "there is no sshd", denied: false }
      : await settingsOf(path, options, world),
    ...files,
    serviceCommand: await serviceCommand(world),
  };
}

async function findSshd(world: DoctorWorld): Promise<string | undefined> {
  for (const path of world.os === "windows" ? WINDOWS_PLACES : PLACES) {
    if (await pathPresence(path, world.fileSystem) === "present") return path;
  }
  return undefined;
}

/** The program itself first: a package may have been updated without a restart, or not at all. */
async function versionOf(path: string, world: DoctorWorld): Promise<string> {
  const result = await world.run({ argv: [path, "-V"], timeoutMs: ASK_MS });
  const said = result.kind === "exited"
    ? `${text.decode(result.stdout)}\n${text.decode(result.stderr)}`
    : "";
  return /OpenSSH_[^,\s]+/.exec(said)?.[0] ??
    await installedOpenSsh(
      await world.osClass(),
      (argv) => world.run({ argv, timeoutMs: ASK_MS }),
    );
}

async function settingsOf(
  path: string,
  { configFile, user }: GatherSshdOptions,
  world: DoctorWorld,
): Promise<Known<ReadonlyMap<string, readonly string[]>>> {
  const result = await world.run({
    argv: [
      path,
      "-T",
      ...(configFile === undefined ? [] : ["-f", configFile]),
      ...(user === undefined ? [] : ["-C", `user=${user},host=localhost,addr=127.0.0.1`]),
    ],
    timeoutMs: ASK_MS,
    maxStdout: 1024 * 1024,
  });
  if (result.kind === "exited" && result.code === 0) {
    return { known: true, value: parseSshdSettings(text.decode(result.stdout)) };
  }
  const said = result.kind === "not-started"
    ? result.reason
    : text.decode(result.stderr).trim().split("\n").at(-1) ?? "";
  // Host keys and drop-ins are root's.
  const denied = world.os !== "windows" && world.users.current()?.uid !== 0;
  return { known: false, why: said === "" ? result.kind : said, denied };
}

/** What systemd runs; options there win over every file (EC2 Instance Connect does that). */
async function serviceCommand(world: DoctorWorld): Promise<string> {
  if (world.os !== "linux") return "";
  const result = await world.run({
    argv: ["/usr/bin/systemctl", "show", "-p", "ExecStart", "ssh.service", "sshd.service"],
    timeoutMs: ASK_MS,
  });
  return result.kind === "exited" && result.code === 0 ? text.decode(result.stdout) : "";
}
