import { unreachable } from "../../../errors/unreachable.ts";
import type { UserAccount } from "../../../platform/users.ts";
import { splitWords } from "../../../policy/split_words.ts";
import { KEY_FILTER_PATH } from "../../key_filter/key_filter_path.ts";
import { parseKeyFilter } from "../../key_filter/parse_key_filter.ts";
import { examineServerFile } from "../../permissions/examine_server_file.ts";
import { permissionProblem } from "../../permissions/permission_problem.ts";
import { readServerFile } from "../../read_server_file.ts";
import type { CommandFacts } from "../doctor_facts.ts";
import type { DoctorWorld } from "../doctor_world.ts";
import type { SshdFacts } from "../sshd_facts.ts";

/**
 * Looks at the command sshd asks about keys.
 *
 * @param sshd its settings
 * @param world the machine
 * @returns the command; undefined when there is none, or when sshd's settings are not known
 */
export async function gatherCommand(
  sshd: SshdFacts,
  world: DoctorWorld,
): Promise<CommandFacts | undefined> {
  if (!sshd.settings.known) return undefined;
  const setting = (keyword: string): string => {
    const value = sshd.settings.known ? sshd.settings.value.get(keyword)?.[0] ?? "" : "";
    return value === "none" ? "" : value;
  };
  const [program, ...rest] = splitWords(setting("authorizedkeyscommand")) ?? [];
  if (program === undefined) return undefined;
  const userName = setting("authorizedkeyscommanduser");
  const account = userName === "" ? undefined : await world.users.byName(userName);
  const resolved = await resolve(program, world);
  const words = [program, ...rest] as const;
  const about = {
    words,
    userName,
    account,
    problem: await problemOf(program, account, world),
    resolved,
  };
  const text = await scriptText(resolved, world);
  const filter = filterOf(program, text);
  if (filter === undefined) {
    return { ...about, ...await kindOf(words, resolved, text, world), filter };
  }
  const { starts } = filter;
  const started = starts === undefined ? undefined : await resolve(starts, world);
  return {
    ...about,
    kind: "opkssh",
    program: started,
    filter: {
      starts,
      problem: starts === undefined || started === undefined
        ? undefined
        : await problemOf(starts, account, world),
    },
  };
}

/** A script is known by its text, and the installer's by its place, whatever became of it. */
function filterOf(
  program: string,
  text: string,
): { readonly starts: string | undefined } | undefined {
  const parsed = parseKeyFilter(text);
  switch (parsed.kind) {
    case "genuine":
      return { starts: parsed.program };
    case "altered":
      return { starts: undefined };
    case "other":
      return program === KEY_FILTER_PATH ? { starts: undefined } : undefined;
    default:
      return unreachable(parsed);
  }
}

async function resolve(program: string, world: DoctorWorld): Promise<string | undefined> {
  try {
    return await world.fileSystem.realPath(program);
  } catch {
    return undefined;
  }
}

/** sshd wants program and directories to be root's; the account must be able to run it. */
async function problemOf(
  program: string,
  account: UserAccount | undefined,
  world: DoctorWorld,
): Promise<string | undefined> {
  const ids = {
    root: { uid: 0, gid: 0 },
    verifierUid: account?.uid,
    verifierGid: account?.gid,
  };
  const problem = permissionProblem(
    await examineServerFile({ id: "binary", path: program }, ids, world),
  );
  return problem === undefined ? undefined : `"${program}" ${problem.detail}`;
}

/** The program a script calls, as the installer writes it: a whole path before `verify`. */
const CALLED = /(?:^|[\s'"(])(\/[^\s'"]+)['"]?\s+verify\s/m;

/** A script that names opkssh is one that asks it, perhaps after or before somebody else. */
async function kindOf(
  words: readonly string[],
  resolved: string | undefined,
  script: string,
  world: DoctorWorld,
): Promise<Pick<CommandFacts, "kind" | "program">> {
  if (words.slice(1).includes("verify")) return { kind: "opkssh", program: resolved };
  const named = words.some((word) => /opkssh[^\/\\]*$/.test(word));
  if (resolved === undefined) return { kind: named ? "wrapper" : "other", program: undefined };
  const kind = named || script.includes("opkssh") ? "wrapper" : "other";
  const called = kind === "wrapper" ? CALLED.exec(script)?.[1] : undefined;
  return { kind, program: called === undefined ? undefined : await resolve(called, world) };
}

/** Scripts that sshd runs are short; a program is not read. */
const MAX_SCRIPT = 64 * 1024;

/** Text of a script; empty for everything else. */
async function scriptText(resolved: string | undefined, world: DoctorWorld): Promise<string> {
  if (resolved === undefined) return "";
  try {
    if ((await world.fileSystem.stat(resolved)).size > MAX_SCRIPT) return "";
  } catch {
    return "";
  }
  const read = await readServerFile(resolved, world);
  return read.kind === "text" && read.text.startsWith("#!") ? read.text : "";
}
