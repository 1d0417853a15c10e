import { accessProblems } from "../../platform/acl/access_problems.ts";
import { parseSddl } from "../../platform/acl/parse_sddl.ts";
import type { SecurityDescriptor } from "../../platform/acl/security_descriptor.ts";
import { checkProgram } from "../../platform/check_program.ts";
import { describeOsError } from "../../platform/describe_os_error.ts";
import { FileProblem } from "../../platform/file_problem.ts";
import type { FileFacts } from "../../platform/file_system.ts";
import {
  judgeServerFile,
  type ServerFileFault,
  type ServerIds,
} from "../../platform/judge_server_file.ts";
import { resolveTrustedLink } from "../../platform/resolve_trusted_link.ts";
import { SERVER_FILE_RULES, type ServerFileRule } from "../../platform/server_file_rules.ts";
import type { ServerFile } from "../../platform/server_files.ts";
import { VERIFY_ACCOUNT } from "../../platform/verify_account.ts";
import type { WindowsSecurity } from "../../platform/windows_security.ts";
import type { ServerWorld } from "../server_world.ts";

/** A file or directory of the server as it was found. */
export interface ExaminedFile extends ServerFile {
  /** What it must be like. */
  readonly rule: ServerFileRule;
  readonly state: ServerFileState;
}

/** How it was found. */
export type ServerFileState =
  | {
    readonly kind: "present";
    /** Of the file itself, at the end of links where they can be trusted. */
    readonly facts: FileFacts;
    /** Where a link leads; undefined when the path is none. */
    readonly target: string | undefined;
    /** What is wrong with it; undefined when nothing is. */
    readonly fault: ServerFileFault | undefined;
    /** Its list in SDDL; undefined where there are no lists. */
    readonly sddl: string | undefined;
  }
  | { readonly kind: "absent" }
  /** A link that somebody else had a hand in, or that may be none. */
  | { readonly kind: "link"; readonly detail: string }
  /** It could not be looked at; `denied` when the caller may not. */
  | { readonly kind: "unknown"; readonly detail: string; readonly denied: boolean };

/** Programs may be reached through links, as sshd has it; the whole way is looked at then. */
const PROGRAMS: readonly string[] = ["plugin_command", "binary"];

/** A link at these would be followed by whoever writes there, so `verify` follows none. */
const NO_LINKS: readonly string[] = ["log", "sudoers", "home_policy"];

/**
 * Looks at a file or directory of the server and judges it.
 *
 * @param file which one
 * @param ids the accounts behind the rules
 * @param world the machine
 * @returns what was found; never throws because of the file
 */
export async function examineServerFile(
  file: ServerFile,
  ids: ServerIds,
  world: ServerWorld,
): Promise<ExaminedFile> {
  const rule = SERVER_FILE_RULES[file.id];
  return { ...file, rule, state: await stateOf(file, rule, ids, world) };
}

async function stateOf(
  file: ServerFile,
  rule: ServerFileRule,
  ids: ServerIds,
  world: ServerWorld,
): Promise<ServerFileState> {
  try {
    let facts = await world.fileSystem.lstat(file.path);
    let target: string | undefined;
    if (facts.isSymlink) {
      if (NO_LINKS.includes(file.id) || world.os === "windows") {
        return { kind: "link", detail: "is a symbolic link" };
      }
      target = PROGRAMS.includes(file.id)
        ? await world.fileSystem.realPath(file.path)
        : await resolveTrustedLink(file.path, [ids.root.uid], world.fileSystem);
      facts = await world.fileSystem.lstat(target);
    }
    const judged = world.windowsSecurity === undefined
      ? { fault: judgeServerFile(rule, facts, ids), sddl: undefined }
      : judgeList(target ?? file.path, rule, facts, world.windowsSecurity);
    const way = judged.fault === undefined ? await wayFault(file, ids, world) : undefined;
    return { kind: "present", facts, target, ...judged, fault: judged.fault ?? way };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return { kind: "absent" };
    if (error instanceof FileProblem) return { kind: "link", detail: error.detail };
    return {
      kind: "unknown",
      detail: `cannot be looked at: ${describeOsError(error)}`,
      denied: error instanceof Deno.errors.PermissionDenied,
    };
  }
}

/** For a program, whoever can replace a directory on the way to it decides what runs. */
async function wayFault(
  file: ServerFile,
  ids: ServerIds,
  world: ServerWorld,
): Promise<ServerFileFault | undefined> {
  if (!PROGRAMS.includes(file.id) || world.os === "windows") return undefined;
  const { fileSystem, os, root } = world;
  try {
    await checkProgram(file.path, { owners: [0, ids.root.uid], root, fileSystem, os });
    return undefined;
  } catch (error) {
    if (!(error instanceof FileProblem)) throw error;
    const detail = `can be replaced: "${error.path}" ${error.detail}`;
    return { kind: error.kind === "owner" ? "owner" : "mode", detail };
  }
}

function judgeList(
  path: string,
  rule: ServerFileRule,
  facts: FileFacts,
  security: WindowsSecurity,
): { readonly fault: ServerFileFault | undefined; readonly sddl: string | undefined } {
  const right = rule.kind === "directory" ? facts.isDirectory : facts.isFile;
  if (!right) {
    const wanted = rule.kind === "directory" ? "a directory" : "a regular file";
    return { fault: { kind: "type", detail: `is not ${wanted}` }, sddl: undefined };
  }
  let sddl: string | undefined;
  try {
    sddl = security.read(path);
    const verifier = security.accountSid(VERIFY_ACCOUNT);
    return { fault: listFault(parseSddl(sddl), rule, verifier), sddl };
  } catch (error) {
    const detail = `has an access control list that cannot be judged: ${describeOsError(error)}`;
    return { fault: { kind: "mode", detail }, sddl };
  }
}

function listFault(
  descriptor: SecurityDescriptor,
  rule: ServerFileRule,
  verifier: string | undefined,
): ServerFileFault | undefined {
  const writers = rule.windows === "modify" && verifier !== undefined ? [verifier] : [];
  const directory = rule.kind === "directory";
  const [problem] = accessProblems(descriptor, { directory, writers });
  if (problem !== undefined) {
    return { kind: /^is owned|owner$/.test(problem) ? "owner" : "mode", detail: problem };
  }
  if (rule.windows === "none") return undefined;
  if (verifier === undefined) {
    const detail = `cannot be used by ${VERIFY_ACCOUNT}: there is no such account`;
    return { kind: "access", detail };
  }
  const needed = rule.windows === "modify" ? WRITE : READ;
  const holders = [verifier, ...EVERYBODY];
  const granted = descriptor.entries !== "none" &&
    descriptor.entries.some(({ effect, sid, mask, inheritOnly }) =>
      effect === "allow" && !inheritOnly && holders.includes(sid) && (mask & needed) !== 0
    );
  return granted ? undefined : {
    kind: "access",
    detail: `gives ${VERIFY_ACCOUNT} no right to ${rule.windows === "modify" ? "write" : "read"}`,
  };
}

/** FILE_READ_DATA or GENERIC_READ or GENERIC_ALL; the same for writing. */
const READ = 0x9000_0001;
const WRITE = 0x5000_0002;
/** Users, Authenticated Users, Everyone: the verify account is one of each. */
const EVERYBODY: readonly string[] = ["S-1-5-32-545", "S-1-5-11", "S-1-1-0"];
