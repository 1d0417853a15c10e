import type { AddWorld, PolicyFileState } from "../admin/add_world.ts";
import { encodeUtf8 } from "../encoding/utf8.ts";
import { CommandError } from "../errors/command_error.ts";
import { atomicWriteFile } from "../platform/atomic_write_file.ts";
import { fileLock } from "../platform/file_lock.ts";
import { FileProblem } from "../platform/file_problem.ts";
import { makeDirectory } from "../platform/make_directory.ts";
import type { GuardedFileRules } from "../platform/read_guarded_bytes.ts";
import { readGuardedFile } from "../platform/read_guarded_file.ts";
import { serverPaths } from "../platform/server_paths.ts";
import { systemUsers } from "../platform/users.ts";
import { VERIFY_ACCOUNT } from "../platform/verify_account.ts";
import { homePolicyFileRules, policyFileRules } from "../server/policy_file_rules.ts";
import { trustedOwners } from "../server/trusted_owners.ts";
import type { Terminal } from "../terminal/terminal.ts";

/** What `opkssh add` is told about the machine. */
export interface SystemAddWorldOptions {
  readonly terminal: Terminal;
  /** `--root`: directory in front of all files of the server; empty for none. */
  readonly root: string;
}

/** How long another writer of the same policy file is waited for, milliseconds. */
const LOCK_WAIT_MS = 10_000;

/**
 * This machine, as `opkssh add` sees it. Files are read by the rules of `verify`, so that nothing is
 * added to a file that would not be believed.
 *
 * @param options terminal and root
 * @returns the machine
 */
export async function systemAddWorld(options: SystemAddWorldOptions): Promise<AddWorld> {
  const { terminal, root } = options;
  const paths = serverPaths(root);
  const rules = policyFileRules(await trustedOwners(root));
  const users = systemUsers(root === "" ? {} : { root });
  const current = users.current();
  return {
    terminal,
    paths,
    // Windows has no such number; whoever may not write there is told by the write itself
    privileged: current === undefined || current.uid === 0,
    serverGroup: async () =>
      current === undefined ? 0 : (await users.groupByName(VERIFY_ACCOUNT))?.gid,
    account: (name) => users.byName(name),
    readSystemPolicy: () => readPolicy(paths.authId, rules),
    readHomePolicy: ({ uid, home }) =>
      readPolicy(paths.homeAuthId(home), homePolicyFileRules(uid, home)),
    readProviders: async () => {
      const state = await readPolicy(paths.providers, rules);
      return state.kind === "readable" ? state.text : undefined;
    },
    makeHomePolicyDirectory: async ({ uid, home }) => {
      if (current !== undefined && current.uid !== uid) {
        throw new CommandError("not_permitted", "Cannot change the policy of another user", {
          hints: ["run the command as that user or as root"],
        });
      }
      await makeDirectory(directoryOf(paths.homeAuthId(home)), { mode: 0o700 });
    },
    lock,
    replace: (path, text, { mode, uid, gid }) =>
      atomicWriteFile(path, encodeUtf8(text), { mode, owner: { uid, gid }, links: "follow" }),
  };
}

async function readPolicy(path: string, rules: GuardedFileRules): Promise<PolicyFileState> {
  try {
    const { text, facts } = await readGuardedFile(path, rules);
    const mode = (facts.mode ?? 0) & 0o7777;
    const ownership = { mode, uid: facts.uid ?? 0, gid: facts.gid ?? 0 };
    return { kind: "readable", text, ownership };
  } catch (error) {
    if (!(error instanceof FileProblem)) throw error;
    if (error.kind === "absent") return { kind: "absent" };
    if (error.cause instanceof Deno.errors.PermissionDenied) return { kind: "denied" };
    const reason = error.path === path ? `it ${error.detail}` : error.message;
    return { kind: "unusable", reason };
  }
}

/** The lock is a file beside the policy, because the policy itself is replaced under it. */
async function lock(path: string): Promise<{ release(): void }> {
  const taken = await fileLock(`${path}.lock`, { waitMs: LOCK_WAIT_MS });
  if (taken.kind === "held") return taken;
  const reason = taken.kind === "busy" ? "another program is changing it" : taken.reason;
  throw new CommandError("file_unwritable", `Cannot change "${path}": ${reason}`, {
    hints: taken.kind === "busy" ? ["try again"] : ["run the command as root"],
  });
}

function directoryOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")));
}
