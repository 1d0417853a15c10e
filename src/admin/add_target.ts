import { CommandError } from "../errors/command_error.ts";
import { unreachable } from "../errors/unreachable.ts";
import type { AddWorld, HomeAccount, Ownership, PolicyFileState } from "./add_world.ts";

/** The file that gets the row. */
export interface AddTarget {
  readonly path: string;
  /** The account whose own file it is; undefined for the administrator's file. */
  readonly account: HomeAccount | undefined;
  /** Mode and owner in case the file has to be made. */
  readonly initial: Ownership;
  /** Reads it, by the rules of `verify`. */
  read(): Promise<PolicyFileState>;
}

const SYSTEM_MODE = 0o640;
const HOME_MODE = 0o600;

/**
 * Chooses the file that gets a row: the administrator's, or, for a caller who may not look at that,
 * the own file of the account that the row is for.
 *
 * A missing administrator's file is made when root asks; the Go tool fails
 * (`tests/unit/admin/add_test.ts`).
 *
 * @param principal first column of the row
 * @param world the machine
 * @returns the file
 * @throws {CommandError} `not_permitted`, `file_unreadable`, `file_invalid`, `system_part_missing`
 */
export async function addTarget(principal: string, world: AddWorld): Promise<AddTarget> {
  const path = world.paths.authId;
  const state = await world.readSystemPolicy();
  switch (state.kind) {
    case "readable":
      return systemTarget(world, state.ownership);
    case "absent":
      return systemTarget(world, await initialOwnership(world));
    case "denied":
      return await homeTarget(principal, world);
    case "unusable":
      throw new CommandError("file_invalid", `"${path}" cannot be used: ${state.reason}`, {
        hints: ["run opkssh permissions fix as root"],
      });
    default:
      return unreachable(state);
  }
}

function systemTarget(world: AddWorld, initial: Ownership): AddTarget {
  const read = (): Promise<PolicyFileState> => world.readSystemPolicy();
  return { path: world.paths.authId, account: undefined, initial, read };
}

async function initialOwnership(world: AddWorld): Promise<Ownership> {
  const { authId } = world.paths;
  if (!world.privileged) {
    throw new CommandError("file_unreadable", `There is no file "${authId}"`, {
      hints: ["run the command as root, which creates it"],
    });
  }
  const gid = await world.serverGroup();
  if (gid === undefined) {
    const fact = `Cannot create "${authId}": there is no group opksshuser to read it`;
    throw new CommandError("system_part_missing", fact, {
      hints: ["install the server part first; it makes the user opksshuser and its group"],
    });
  }
  return { mode: SYSTEM_MODE, uid: 0, gid };
}

async function homeTarget(principal: string, world: AddWorld): Promise<AddTarget> {
  const account = await world.account(principal);
  if (account === undefined || account.home === "") {
    const fact = `Cannot read "${world.paths.authId}", and the user "${principal}" has no home`;
    throw new CommandError("not_permitted", fact, { hints: ["run the command as root"] });
  }
  return {
    path: world.paths.homeAuthId(account.home),
    account,
    initial: { mode: HOME_MODE, uid: account.uid, gid: account.gid },
    read: () => world.readHomePolicy(account),
  };
}
