import { protectedSddl } from "../../platform/acl/protected_sddl.ts";
import type { FileFacts } from "../../platform/file_system.ts";
import { judgeServerFile, type ServerIds } from "../../platform/judge_server_file.ts";
import type { ServerAccount, ServerFileRule } from "../../platform/server_file_rules.ts";
import { VERIFY_ACCOUNT } from "../../platform/verify_account.ts";
import type { ExaminedFile } from "./examine_server_file.ts";
import { type PermissionProblem, permissionProblem } from "./permission_problem.ts";
import type { NamedOwner, Repair } from "./repair.ts";

/** What `permissions fix` depends on. */
export interface PlanRepairsOptions {
  /** The accounts behind the rules. */
  readonly ids: ServerIds;
  /** Take over files of strangers wherever they stand. */
  readonly adopt: boolean;
  /** SID of the verify account where there are access control lists; undefined elsewhere. */
  readonly windows?: { readonly verifierSid: string | undefined };
}

/** What will be done and what cannot be. */
export interface RepairPlan {
  /** In the order in which it is done. */
  readonly repairs: readonly Repair[];
  /** What is wrong and stays so. */
  readonly leftovers: readonly Leftover[];
}

/** Something that is wrong and that nobody but a person may mend. */
export interface Leftover {
  readonly path: string;
  /** Whole sentence without a period. */
  readonly problem: string;
  /** What to type; undefined when the problem says it all. */
  readonly hint: string | undefined;
}

const GROUP_OR_OTHERS_WRITE = 0o022;

/**
 * Works out what has to be done so that every file of the server is as it must be. Pure.
 *
 * What lets people in is not taken over from a stranger blindly: `verify` ignores a file that is not
 * root's, and giving it to root would put its rows or its program in force. Where only root could put
 * it there it is taken over with a word of caution; where others could, it stays, and so does its
 * directory, until a person has looked. The Go tool takes over whatever it finds
 * (`tests/attacks/permissions_test.ts`).
 *
 * @param files as they were found, directories before what stands in them
 * @param options accounts
 * @returns what will be done and what cannot be
 */
export function planRepairs(
  files: readonly ExaminedFile[],
  options: PlanRepairsOptions,
): RepairPlan {
  const blocked = options.adopt
    ? new Set<string>()
    : options.windows === undefined
    ? blockedPaths(files, options.ids)
    : strangersFiles(files);
  const repairs: Repair[] = [];
  const leftovers: Leftover[] = [];
  for (const file of files) {
    const problem = permissionProblem(file);
    // An optional file that is missing, and everything that is as it must be.
    if (problem === undefined) continue;
    const repair = blocked.has(file.path) ? undefined : repairOf(file, problem, options);
    if (repair !== undefined) repairs.push(repair);
    else leftovers.push({ path: file.path, ...leftoverOf(file, problem, blocked, options) });
  }
  return { repairs, leftovers };
}

/** Files of strangers where strangers could put them, and the directories they stand in. */
function blockedPaths(files: readonly ExaminedFile[], ids: ServerIds): Set<string> {
  const open = new Set(
    files.filter((file) => file.rule.kind === "directory" && !isClosed(file, ids))
      .map(({ path }) => path),
  );
  const blocked = new Set<string>();
  for (const { path, rule, state } of files) {
    if (!rule.decides || rule.kind !== "file" || state.kind !== "present") continue;
    if (!isStranger(state.facts, rule, ids)) continue;
    const above = parentsOf(path).filter((directory) => open.has(directory));
    // Nothing is known here about the directory of sudo's rules; sudo ignores the file meanwhile.
    if (above.length === 0 && rule.group !== "root") continue;
    for (const one of [path, ...above]) blocked.add(one);
  }
  return blocked;
}

/**
 * On Windows what stands in a directory says by its owner who put it there, also after the directory
 * has been closed; so only such files stay, and everything else is mended.
 */
function strangersFiles(files: readonly ExaminedFile[]): Set<string> {
  return new Set(
    files.filter(({ rule, state }) =>
      rule.decides && rule.kind === "file" && state.kind === "present" &&
      state.fault?.kind === "owner"
    ).map(({ path }) => path),
  );
}

/** True when only root could add or replace names in a directory. */
function isClosed(file: ExaminedFile, ids: ServerIds): boolean {
  if (file.state.kind !== "present") return file.state.kind === "absent";
  const { uid, mode } = file.state.facts;
  return uid === ids.root.uid && ((mode ?? 0) & GROUP_OR_OTHERS_WRITE) === 0;
}

function isStranger(facts: FileFacts, rule: ServerFileRule, ids: ServerIds): boolean {
  const own = rule.owners.map((owner) => uidOf(owner, ids));
  return ![...own, ids.root.uid, ids.verifierUid].includes(facts.uid ?? undefined);
}

function parentsOf(path: string): readonly string[] {
  const parents: string[] = [];
  for (let at = path.lastIndexOf("/"); at > 0; at = path.lastIndexOf("/", at - 1)) {
    parents.push(path.slice(0, at));
  }
  return parents;
}

function repairOf(
  file: ExaminedFile,
  problem: PermissionProblem,
  options: PlanRepairsOptions,
): Repair | undefined {
  const { rule, state } = file;
  if (problem.kind === "type" || problem.target !== undefined) return undefined;
  if (state.kind === "absent") {
    if (rule.repair !== "create") return undefined;
  } else if (state.kind !== "present" || rule.repair === "nothing") return undefined;
  if (options.windows !== undefined) {
    return listRepair(file, problem, options.windows.verifierSid);
  }
  const owner = ownerOf(rule, options.ids);
  if (owner === undefined) return undefined;
  if (state.kind === "absent") return { kind: "make", file, owner, mode: rule.mode };
  return changeRepair(file, state.facts, owner, options.ids);
}

function changeRepair(
  file: ExaminedFile,
  seen: FileFacts,
  wanted: NamedOwner,
  ids: ServerIds,
): Repair | undefined {
  const { rule } = file;
  const allowed = rule.owners.map((owner) => uidOf(owner, ids));
  const uid = allowed.includes(seen.uid ?? undefined) ? seen.uid ?? wanted.uid : wanted.uid;
  const moved = uid !== seen.uid || wanted.gid !== seen.gid;
  const after = { ...seen, uid, gid: wanted.gid };
  const mode = judgeServerFile(rule, after, ids) === undefined ? undefined : rule.mode;
  const stillWrong = judgeServerFile(rule, { ...after, mode: mode ?? seen.mode }, ids);
  if (stillWrong !== undefined) return undefined;
  const writer = rule.decides && rule.kind === "file" ? otherWriter(seen, rule, ids) : undefined;
  return {
    kind: "change",
    file,
    seen,
    owner: moved ? { ...wanted, uid, owner: ownerName(uid, ids) } : undefined,
    mode,
    renew: writer !== undefined,
    caution: writer === undefined
      ? undefined
      : `"${file.path}" could be written by ${writer}: read it before you rely on it`,
  };
}

function otherWriter(
  facts: FileFacts,
  rule: ServerFileRule,
  ids: ServerIds,
): string | undefined {
  const mode = facts.mode ?? 0;
  if ((mode & 0o002) !== 0) return "everybody";
  const allowed = rule.owners.map((owner) => uidOf(owner, ids));
  if (!allowed.includes(facts.uid ?? undefined)) return `uid ${facts.uid}`;
  const group = (mode & 0o020) !== 0 && facts.gid !== ids.root.gid;
  return group ? `the group with gid ${facts.gid}` : undefined;
}

function listRepair(
  file: ExaminedFile,
  problem: PermissionProblem,
  verifierSid: string | undefined,
): Repair | undefined {
  const { rule, state } = file;
  if (verifierSid === undefined && rule.windows !== "none") return undefined;
  const directory = rule.kind === "directory";
  const sddl = protectedSddl({ directory, verifierSid, verifier: rule.windows });
  const written = rule.decides && !directory && problem.kind === "mode";
  const caution = written
    ? `"${file.path}" ${problem.detail}: read it before you rely on it`
    : undefined;
  return { kind: "list", file, make: state.kind === "absent", sddl, caution };
}

/** Undefined where an account is missing. */
function ownerOf(rule: ServerFileRule, ids: ServerIds): NamedOwner | undefined {
  const [owner] = rule.owners;
  const uid = uidOf(owner, ids);
  const gid = rule.group === "root" ? ids.root.gid : ids.verifierGid;
  if (uid === undefined || gid === undefined) return undefined;
  const group = rule.group === "root" ? "root" : VERIFY_ACCOUNT;
  return { uid, gid, owner: ownerName(uid, ids), group };
}

function ownerName(uid: number, ids: ServerIds): string {
  return uid === ids.root.uid ? "root" : VERIFY_ACCOUNT;
}

function uidOf(account: ServerAccount, ids: ServerIds): number | undefined {
  if (account === "root") return ids.root.uid;
  return account === "verifier" ? ids.verifierUid : ids.accountUid;
}

function leftoverOf(
  file: ExaminedFile,
  problem: PermissionProblem,
  blocked: ReadonlySet<string>,
  { windows }: PlanRepairsOptions,
): Omit<Leftover, "path"> {
  const { id, path, rule } = file;
  const fact = `"${path}" ${problem.detail}`;
  if (blocked.has(path)) {
    return rule.kind === "directory"
      ? {
        problem: `${fact}; it stays so until what strangers own in it has been looked at`,
        hint: undefined,
      }
      : {
        problem: `${fact}; whoever that is may have put it there to be let in`,
        hint: `read ${path}, then remove it or run: ${
          windows === undefined ? "sudo " : ""
        }opkssh permissions fix --adopt`,
      };
  }
  switch (problem.kind) {
    case "absent":
      return { problem: fact, hint: absentHint(id, path) };
    case "link":
      return {
        problem: fact,
        hint: rule.repair === "create"
          ? `sudo rm ${path} && sudo opkssh permissions fix`
          : `put the file itself at ${path}`,
      };
    case "unknown":
      return { problem: fact, hint: "run the command as root" };
    case "type":
      return { problem: fact, hint: `sudo mv ${path} ${path}.old && sudo opkssh permissions fix` };
    default:
      return { problem: fact, hint: handHint(file, problem) };
  }
}

function absentHint(id: ExaminedFile["id"], path: string): string | undefined {
  switch (id) {
    case "providers":
      return `write into ${path}: https://accounts.google.com CLIENT_ID 24h`;
    case "plugin_command":
      return `install ${path}, or correct the command of the plugin in /etc/opk/policy.d`;
    default:
      return undefined;
  }
}

/** What `fix` does not do itself: change what a link leads to, or a program. */
function handHint(
  file: ExaminedFile,
  { kind, detail, target }: PermissionProblem,
): string | undefined {
  // Then it is a directory on the way that is wrong, and the sentence names it.
  if (detail.includes("can be replaced")) return undefined;
  // Where the link leads is not ours, and nothing is lost that is only kept.
  if (target !== undefined && file.id === "cache_dir") {
    return `sudo rm ${file.path} && sudo opkssh permissions fix`;
  }
  const path = target ?? file.path;
  const mode = file.rule.mode.toString(8).padStart(4, "0");
  if (file.rule.group === undefined) {
    return kind === "owner" ? `sudo chown root ${path}` : `sudo chmod ${mode} ${path}`;
  }
  const [owner] = file.rule.owners;
  const names = [owner, file.rule.group].map((name) => name === "root" ? "root" : VERIFY_ACCOUNT);
  return target === undefined
    ? undefined
    : `sudo chown ${names.join(":")} ${path} && sudo chmod ${mode} ${path}`;
}
