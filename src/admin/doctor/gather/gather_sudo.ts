import { pathPresence } from "../../../platform/path_presence.ts";
import { VERIFY_ACCOUNT } from "../../../platform/verify_account.ts";
import { readServerFile } from "../../read_server_file.ts";
import type { SudoFacts } from "../doctor_facts.ts";
import type { DoctorWorld } from "../doctor_world.ts";
import type { Known } from "../sshd_facts.ts";

const PLACES = ["/usr/bin/sudo", "/usr/local/bin/sudo", "/run/wrappers/bin/sudo"] as const;
const ASK_MS = 10_000;
const text = new TextDecoder();

/**
 * Finds out what the verify account may do through sudo.
 *
 * @param program the program the rule must name, resolved; undefined when it is not known
 * @param world the machine
 * @returns what could be found out
 */
export async function gatherSudo(
  program: string | undefined,
  world: DoctorWorld,
): Promise<SudoFacts> {
  const { fileSystem, paths } = world;
  const presence = paths.sudoersFile === undefined
    ? "absent"
    : await pathPresence(paths.sudoersFile, fileSystem);
  const rule = presence === "unknown" ? undefined : presence === "present";
  let sudo: string | undefined;
  for (const place of PLACES) {
    if (sudo === undefined && await pathPresence(place, fileSystem) === "present") sudo = place;
  }
  const unknown = (why: string, denied: boolean): Known<never> => ({ known: false, why, denied });
  if (sudo === undefined || world.os === "windows") {
    const none = unknown("there is no sudo", false);
    return { rule, sudo, program, allowed: none, chained: [], readhome: none };
  }
  if (world.users.current()?.uid !== 0) {
    const denied = unknown("only root can ask sudo what another user may do", true);
    return { rule, sudo, program, allowed: denied, chained: [], readhome: denied };
  }
  const allowed = await list(sudo, world);
  const chained = await chainedPrograms(world);
  const readhome = await mayReadhome(sudo, program, world);
  return { rule, sudo, program, allowed, chained, readhome };
}

/** The installer's `--chain` keeps the command that was there before, as the user it ran as. */
async function chainedPrograms(world: DoctorWorld): Promise<readonly string[]> {
  const read = await readServerFile(`${world.paths.sudoersFile}-chain`, world);
  if (read.kind !== "text") return [];
  const rules = read.text.matchAll(/^\S+ ALL=\(\S+\) NOPASSWD: (\/\S+)$/gm);
  return [...rules].flatMap(([, program]) => program ?? []);
}

async function list(sudo: string, world: DoctorWorld): Promise<Known<readonly string[]>> {
  const result = await world.run({
    argv: [sudo, "-n", "-l", "-U", VERIFY_ACCOUNT],
    env: { LC_ALL: "C" },
    timeoutMs: ASK_MS,
  });
  if (result.kind !== "exited" || result.code !== 0) {
    return { known: false, why: "sudo does not say what the verify account may do", denied: false };
  }
  return { known: true, value: passwordless(text.decode(result.stdout)) };
}

/** Lines such as `    (ALL) NOPASSWD: /usr/local/bin/opkssh readhome *`. */
function passwordless(listing: string): readonly string[] {
  return listing.split("\n").flatMap((line) => {
    const [, tags = "", commands = ""] = /^\s+\([^)]*\)\s+((?:[A-Z_]+:\s*)*)(.*)$/.exec(line) ?? [];
    if (!tags.includes("NOPASSWD:")) return [];
    return commands.split(/,\s*(?=[!/]|ALL\b)/).map((command) => command.trim());
  });
}

async function mayReadhome(
  sudo: string,
  program: string | undefined,
  world: DoctorWorld,
): Promise<Known<boolean>> {
  if (program === undefined) {
    const why = "the program that sudo's rule must name is not known";
    return { known: false, why, denied: false };
  }
  const result = await world.run({
    argv: [sudo, "-n", "-l", "-U", VERIFY_ACCOUNT, program, "readhome", "root"],
    env: { LC_ALL: "C" },
    timeoutMs: ASK_MS,
  });
  if (result.kind !== "exited") {
    return { known: false, why: "sudo does not answer", denied: false };
  }
  return { known: true, value: result.code === 0 };
}
