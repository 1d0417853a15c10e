import { CommandError } from "../errors/command_error.ts";
import { namesOpkssh } from "../admin/doctor/gather/names_opkssh.ts";
import { pathPresence } from "../platform/path_presence.ts";
import { serverPaths } from "../platform/server_paths.ts";
import type { ParsedCommand } from "./parsed_command.ts";

/** Flags that only mean something on a server. */
const SERVER_FLAGS = ["root", "user", "sshd-config"];

/**
 * Decides which side `opkssh doctor` looks at: the one that is named, else the server's where
 * somebody has begun to set one up (a directory of ours, or a line in sshd's configuration), else the
 * client's.
 *
 * @param parsed the command line
 * @param presence seam: whether a path exists
 * @param configured seam: whether sshd's configuration names this program
 * @returns the side
 * @throws {CommandError} `usage` for another side, and for a client with the server's flags
 */
export async function doctorSide(
  parsed: ParsedCommand,
  presence: (path: string) => Promise<"present" | "absent" | "unknown"> = pathPresence,
  configured: () => Promise<boolean> = namesOpkssh,
): Promise<"client" | "server"> {
  const [side] = parsed.words;
  const flag = SERVER_FLAGS.find((name) => parsed.text(name) !== undefined);
  switch (side) {
    case "server":
      return side;
    case "client":
      if (flag === undefined) return side;
      throw new CommandError("usage", `--${flag} is for doctor server`, {
        hints: ["leave out one of them"],
      });
    case undefined: {
      if (flag !== undefined) return "server";
      // a directory that is closed to us is there, too
      if (await presence(serverPaths().baseDir) !== "absent") return "server";
      return await configured() ? "server" : "client";
    }
    default:
      throw new CommandError("usage", `opkssh doctor does not know the side "${side}"`, {
        hints: ["opkssh doctor client", "opkssh doctor server"],
      });
  }
}
