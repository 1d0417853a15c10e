import { CommandError } from "../../errors/command_error.ts";
import { checkProgram } from "../../platform/check_program.ts";
import { FileProblem } from "../../platform/file_problem.ts";
import type { FileSystem } from "../../platform/file_system.ts";

/** Where packages lay it down, whatever their program's directory. */
const PACKAGED = "/usr/share/opkssh/install-linux.sh";

/** What {@linkcode findInstaller} goes by. */
export interface FindInstallerOptions {
  /** User ids that may own the script and the directories above it, default root. */
  readonly owners?: readonly number[];
  /** Seam, default the file system of this machine. */
  readonly fileSystem?: FileSystem;
}

/**
 * Finds the installer that came with this program: `PREFIX/share/opkssh/install-linux.sh` beside
 * `PREFIX/bin/opkssh`, else where packages have it. root is going to run it, so nobody else may have
 * been able to write to it.
 *
 * @param executable absolute path of this program
 * @param options who is trusted
 * @returns absolute path of the script
 * @throws {CommandError} `system_part_missing` when there is none; `not_permitted` when others could
 *   have written it
 */
export async function findInstaller(
  executable: string,
  { owners = [0], fileSystem }: FindInstallerOptions = {},
): Promise<string> {
  const prefix = /^(.*)\/s?bin\/[^/]+$/.exec(executable)?.[1];
  const beside = prefix === undefined ? [] : [`${prefix}/share/opkssh/install-linux.sh`];
  for (const path of new Set([...beside, PACKAGED])) {
    try {
      await checkProgram(path, { owners, ...(fileSystem === undefined ? {} : { fileSystem }) });
      return path;
    } catch (error) {
      if (!(error instanceof FileProblem)) throw error;
      if (error.kind === "absent") continue;
      throw new CommandError("not_permitted", `Cannot run the installer: ${error.message}`, {
        hints: [`sudo chown root:root ${path}`, `sudo chmod 0755 ${path}`],
        cause: error,
      });
    }
  }
  throw new CommandError("system_part_missing", "The installer is not on this machine", {
    hints: [
      `take install-linux.sh of this version's release or sources, then: sudo sh install-linux.sh --install-from=${executable}`,
    ],
  });
}
