import { unreachable } from "../errors/unreachable.ts";
import type { OsClass } from "./os_class.ts";
import { type ProgramResult, runProgram } from "./run_program.ts";

/** Runs a program and says how it ended. A seam. */
export type AskProgram = (argv: readonly [string, ...string[]]) => Promise<ProgramResult>;

const ASK_MS = 5000;

/**
 * Asks which OpenSSH server is installed: the package manager, else the programs themselves. Never on
 * the way of a login: it may start several processes.
 *
 * @param os family of the system
 * @param ask seam
 * @returns `OpenSSH_9.2` from a package manager, else what the program says before its first comma;
 *   empty when nobody knows
 */
export async function installedOpenSsh(
  os: OsClass,
  ask: AskProgram = (argv) => runProgram({ argv, timeoutMs: ASK_MS }),
): Promise<string> {
  for (const argv of packageQueries(os)) {
    const result = await ask(argv);
    if (result.kind !== "exited" || result.code !== 0) continue;
    const found = packageVersion(text.decode(result.stdout));
    if (found !== undefined) return found;
  }
  for (const argv of programQueries(os)) {
    const result = await ask(argv);
    // `sshd -V` is an error before 9.2, whose message has the version all the same.
    if (result.kind !== "exited") continue;
    const said = `${text.decode(result.stdout)}\n${text.decode(result.stderr)}`;
    const found = /OpenSSH_[^,\s][^,\n]*/.exec(said)?.[0].trimEnd();
    if (found !== undefined) return found;
  }
  return "";
}

const text = new TextDecoder();

function packageQueries(os: OsClass): readonly (readonly [string, ...string[]])[] {
  const rpm = (name: string): readonly [string, ...string[]] => {
    return ["/usr/bin/rpm", "-q", "--qf", "%{VERSION}", name];
  };
  switch (os) {
    case "rhel":
    case "suse":
      return [rpm("openssh-server"), rpm("openssh")];
    case "debian":
      return [["/usr/bin/dpkg-query", "-W", "-f=${Version}", "openssh-server"]];
    case "arch":
      return [["/usr/bin/pacman", "-Qi", "openssh"]];
    case "windows":
    case "generic":
      return [];
    default:
      return unreachable(os);
  }
}

/** `1:9.2p1-2+deb12u3`, `9.9p1`, or pacman's `Version : 9.9p1-1`. */
function packageVersion(output: string): string | undefined {
  const line = /^Version\s*:\s*(.*)$/m.exec(output)?.[1] ?? output;
  const [, major, minor] = /^(?:\d+:)?(\d{1,6})\.(\d{1,6})/.exec(line.trim()) ?? [];
  return major === undefined ? undefined : `OpenSSH_${major}.${minor}`;
}

function programQueries(os: OsClass): readonly (readonly [string, ...string[]])[] {
  if (os === "windows") {
    return [["C:\\Windows\\System32\\OpenSSH\\ssh.exe", "-V"], ["ssh.exe", "-V"]];
  }
  return [["/usr/sbin/sshd", "-V"], ["/usr/bin/ssh", "-V"], ["sshd", "-V"], ["ssh", "-V"]];
}
