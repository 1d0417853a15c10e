import { decodeByteText, encodeByteText } from "../encoding/byte_text.ts";
import { CommandError } from "../errors/command_error.ts";
import { unreachable } from "../errors/unreachable.ts";
import { atomicWriteFile } from "../platform/atomic_write_file.ts";
import type { ClientPaths } from "../platform/client_paths.ts";
import { describeOsError } from "../platform/describe_os_error.ts";
import { FileProblem } from "../platform/file_problem.ts";
import type { FileSystem } from "../platform/file_system.ts";
import { makeDirectory } from "../platform/make_directory.ts";
import { readGuardedBytes } from "../platform/read_guarded_bytes.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { IdentityDirectory } from "./identity_directory.ts";
import {
  checkHostPatterns,
  findSshConfigBlock,
  formatSshConfigBlock,
  type SshConfigBlock,
} from "./ssh_config_block.ts";
import { includesIdentities } from "./ssh_config_text.ts";

/** What `opkssh ssh-config` was asked for. */
export interface SshConfigOptions {
  /** Print the block, put it into the configuration, or take it out. */
  readonly action: "print" | "install" | "remove";
  /** Patterns of hosts; none for all. */
  readonly hosts: readonly string[];
  /** Provider whose key is needed. */
  readonly alias?: string | undefined;
  /** The program, as ssh finds it; default `opkssh`. */
  readonly program?: string | undefined;
}

/** What `sshConfig` reaches. */
export interface SshConfigWorld {
  readonly terminal: Terminal;
  readonly paths: ClientPaths;
  readonly fileSystem: FileSystem;
}

/** Longest configuration that is touched, in bytes. */
const MAX_BYTES = 1024 * 1024;

/**
 * Prints, installs or removes the block in `~/.ssh/config` that has ssh ask for a login when it needs
 * one, and find the keys of the identity directory. The rest of the file keeps every byte, and removing
 * gives back the file as it was. A link is followed to a file of the same owner.
 *
 * @param options what to do
 * @param world files and terminal
 * @throws {CommandError} `usage`, `file_invalid` when the block was changed by hand, `file_unreadable`,
 *   `file_unwritable`; the configuration is then as before
 */
export async function sshConfig(options: SshConfigOptions, world: SshConfigWorld): Promise<void> {
  checkHostPatterns(options.hosts);
  const command = commandOf(options);
  switch (options.action) {
    case "print": {
      const block = { hosts: options.hosts, command, include: true, newFile: false };
      return world.terminal.result(formatSshConfigBlock(block));
    }
    case "install":
      return await install({ hosts: options.hosts, command }, world);
    case "remove":
      return await remove(world);
    default:
      return unreachable(options.action);
  }
}

/** The shell reads it, after ssh has read it between double quotes. */
function commandOf({ program = "opkssh", alias = "" }: SshConfigOptions): string {
  if (!/^[A-Za-z0-9_./:+@~-][A-Za-z0-9_./:+@~ -]*$/.test(program)) {
    throw new CommandError("usage", `Cannot name the program ${JSON.stringify(program)} there`, {
      hints: ["put a link to it into a directory of PATH"],
    });
  }
  if (!/^(?:[A-Za-z0-9_.][A-Za-z0-9_.-]*)?$/.test(alias)) {
    throw new CommandError("usage", `Cannot name the provider ${JSON.stringify(alias)} there`, {
      hints: ["give it an alias of letters and digits"],
    });
  }
  const word = program.includes(" ") ? `'${program}'` : program;
  return [word, "ensure", ...(alias === "" ? [] : [alias])].join(" ");
}

async function install(
  wanted: Pick<SshConfigBlock, "hosts" | "command">,
  world: SshConfigWorld,
): Promise<void> {
  const { terminal, paths, fileSystem } = world;
  const old = await read(world);
  const found = old === undefined ? undefined : findSshConfigBlock(old);
  const before = found?.before ?? "";
  const after = found?.after ?? old ?? "";
  const block: SshConfigBlock = {
    ...wanted,
    include: !includesIdentities(before + after),
    newFile: found?.block.newFile ?? old === undefined,
  };
  await makeDirectory(paths.sshDir, { mode: 0o700, fileSystem });
  const text = before + formatSshConfigBlock(block) + after;
  if (text === old) {
    terminal.say(`${paths.sshConfig} has it already`);
  } else {
    await write(text, world);
    terminal.say(`${paths.sshConfig} now has ssh run "${block.command}"`);
  }
  // its configuration is included by now, so this adds nothing to ssh's
  const done = await new IdentityDirectory(paths, fileSystem).configure();
  for (const line of done) terminal.say(line);
}

async function remove(world: SshConfigWorld): Promise<void> {
  const { terminal, paths, fileSystem } = world;
  const old = await read(world);
  const found = old === undefined ? undefined : findSshConfigBlock(old);
  if (found === undefined) return terminal.say(`${paths.sshConfig} has no block of opkssh`);
  const text = found.before + found.after;
  if (text === "" && found.block.newFile) await fileSystem.remove(await target(world));
  else await write(text, world);
  await removeEmptyDirectory(world);
  terminal.say(`${paths.sshConfig} is as it was before opkssh ssh-config`);
}

/** Keys that are still in there stay; login tells ssh of them again when it is asked to. */
async function removeEmptyDirectory({ paths, fileSystem }: SshConfigWorld): Promise<void> {
  try {
    const names = await fileSystem.readNames(paths.identityDir);
    if (names.length !== 1 || (await fileSystem.lstat(paths.identityConfig)).size !== 0) return;
    await fileSystem.remove(paths.identityConfig);
    await fileSystem.remove(paths.identityDir);
  } catch {
    return; // not there, or not ours to remove: it does no harm
  }
}

async function target({ paths, fileSystem }: SshConfigWorld): Promise<string> {
  return await fileSystem.realPath(paths.sshConfig);
}

/** One character for each byte: whatever encoding a person uses there, it stays. */
async function read(world: SshConfigWorld): Promise<string | undefined> {
  const { paths, fileSystem } = world;
  try {
    if ((await fileSystem.lstat(paths.sshConfig)).isSymlink) await checkOwner(world);
    const path = await target(world);
    const { bytes } = await readGuardedBytes(path, { maxBytes: MAX_BYTES }, { fileSystem });
    return decodeByteText(bytes);
  } catch (error) {
    if (error instanceof CommandError) throw error;
    if (error instanceof Deno.errors.NotFound) return await absent(world, error);
    const why = error instanceof FileProblem ? `it ${error.detail}` : describeOsError(error);
    throw unreadable(paths.sshConfig, why, error);
  }
}

/** A link that leads nowhere would be replaced by a file. */
async function absent({ paths, fileSystem }: SshConfigWorld, error: unknown): Promise<undefined> {
  const link = await fileSystem.lstat(paths.sshConfig).catch(() => undefined);
  if (link !== undefined) throw unreadable(paths.sshConfig, "it is a link to nothing", error);
  return undefined;
}

/** The new file is ours: what belongs to somebody else must not become that. */
async function checkOwner({ paths, fileSystem }: SshConfigWorld): Promise<void> {
  const link = await fileSystem.lstat(paths.sshConfig);
  const file = await fileSystem.stat(paths.sshConfig);
  if (link.uid !== file.uid) {
    throw unreadable(paths.sshConfig, "it is a link to a file of another user", undefined);
  }
}

async function write(text: string, { paths, fileSystem }: SshConfigWorld): Promise<void> {
  await atomicWriteFile(paths.sshConfig, encodeByteText(text), {
    mode: 0o600,
    keepMode: true,
    links: "follow",
    fileSystem,
  });
}

function unreadable(path: string, why: string, cause: unknown): CommandError {
  return new CommandError("file_unreadable", `Cannot edit "${path}": ${why}`, { cause });
}
