import { CommandError } from "../errors/command_error.ts";
import { unreachable } from "../errors/unreachable.ts";
import type { ClientPaths } from "../platform/client_paths.ts";
import type { FileSystem } from "../platform/file_system.ts";
import type { UserKeyKind } from "../ssh/user_key_pair.ts";
import { DEFAULT_KEY_NAMES } from "./default_key_names.ts";
import {
  examineKeyPair,
  type KeyPairPaths,
  keyPairPaths,
  type KeyPairState,
} from "./examine_key_pair.ts";
import { examinePpk, ppkPath } from "./examine_ppk.ts";
import { identityName } from "./identity_name.ts";
import { IdentityDirectory } from "./identity_directory.ts";
import { isOwnComment, OWN_COMMENT } from "./is_own_comment.ts";
import { joinPath } from "./join_path.ts";
import { probeDirectory } from "./probe_directory.ts";

/** Where the key for PuTTY goes. */
export interface PpkPlace {
  readonly path: string;
  /** True when one of ours is there already. */
  readonly replace: boolean;
}

/** Where the key of a login goes. */
export type KeyDestination =
  /** To stdout. */
  | { readonly kind: "print" }
  /** To the SSH agent and nowhere else. */
  | { readonly kind: "agent" }
  /** Into two files. */
  | {
    readonly kind: "files";
    readonly paths: KeyPairPaths;
    /** The file for PuTTY; undefined for none. */
    readonly ppk: PpkPlace | undefined;
    /** Comment of the certificate file. */
    readonly comment: string;
    /** True when a pair of ours is there already. */
    readonly replace: boolean;
    /** True when ssh has to be told of the key in the identity directory's configuration. */
    readonly inIdentityDirectory: boolean;
  };

/** What decides about the destination. */
export interface KeyDestinationOptions {
  /** `--print-key`. */
  readonly printKey: boolean;
  /** True to write nothing: only the SSH agent gets the key. */
  readonly agentOnly?: boolean;
  /** `--private-key-file`; empty counts as not given. */
  readonly privateKeyFile: string | undefined;
  /** `--ppk`: also write the key for PuTTY. One of ours that is there is renewed in any case. */
  readonly ppk?: boolean;
  /** Type of the key. */
  readonly keyType: UserKeyKind;
  /** The provider, which gives the key its name in the identity directory. */
  readonly provider: { readonly issuer: string; readonly clientId: string };
}

/** What the destination depends on outside. */
export interface KeyDestinationWorld {
  readonly paths: ClientPaths;
  readonly fileSystem: FileSystem;
}

/**
 * Decides where the key of a login goes, in this order: stdout, the SSH agent alone, the named file, the identity
 * directory, the first default name in `~/.ssh` that is free or ours. Run before the browser opens
 * and again before writing: nothing that login did not make is ever replaced, and a place that
 * cannot be written to is known before anybody logs in.
 *
 * @param options what was asked for
 * @param world paths and file system
 * @returns the destination
 * @throws {CommandError} `key_not_ours` when the place is taken, `file_unwritable` when nothing can
 * be written there
 */
export async function keyDestination(
  options: KeyDestinationOptions,
  world: KeyDestinationWorld,
): Promise<KeyDestination> {
  if (options.printKey) return { kind: "print" };
  if (options.agentOnly === true) return { kind: "agent" };
  const destination = await choose(options, world);
  await probeDirectory(destination.paths.privateKey, world.fileSystem);
  return destination;
}

type Files = Extract<KeyDestination, { kind: "files" }>;

async function choose(options: KeyDestinationOptions, world: KeyDestinationWorld): Promise<Files> {
  if (options.privateKeyFile !== undefined && options.privateKeyFile !== "") {
    const { privateKeyFile } = options;
    return await namedFile(privateKeyFile, { comment: OWN_COMMENT, listed: false }, options, world);
  }
  if (await new IdentityDirectory(world.paths, world.fileSystem).isConfigured()) {
    const { issuer, clientId } = options.provider;
    const path = joinPath(world.paths.identityDir, identityName(issuer, clientId));
    // the blank in front makes two in the file, as every tool of this family writes it
    const comment = ` ${OWN_COMMENT}: ${issuer} ${clientId}`;
    return await namedFile(path, { comment, listed: true }, options, world);
  }
  return await defaultFile(options, world);
}

async function namedFile(
  path: string,
  { comment, listed }: { readonly comment: string; readonly listed: boolean },
  options: KeyDestinationOptions,
  world: KeyDestinationWorld,
): Promise<Files> {
  const paths = keyPairPaths(path);
  const state = await examineKeyPair(paths, isOwnComment, world.fileSystem);
  if (state.kind === "foreign") throw taken(state.reason, path);
  const ppk = await ppkPlace(paths, options, world);
  if (ppk.kind === "foreign") throw taken(ppk.reason, ppkPath(path));
  return {
    kind: "files",
    paths,
    ppk: ppk.place,
    comment,
    replace: isOurs(state),
    inIdentityDirectory: listed,
  };
}

function taken(reason: string, path: string): CommandError {
  return new CommandError("key_not_ours", `Cannot write the key: ${reason}`, {
    hints: ["opkssh login -i FILE with a name that is free", `or move "${path}" out of the way`],
  });
}

async function defaultFile(
  options: KeyDestinationOptions,
  world: KeyDestinationWorld,
): Promise<Files> {
  const names = DEFAULT_KEY_NAMES[options.keyType];
  for (const name of names) {
    const paths = keyPairPaths(joinPath(world.paths.sshDir, name));
    const state = await examineKeyPair(
      paths,
      (comment) => comment === OWN_COMMENT,
      world.fileSystem,
    );
    if (state.kind === "foreign") continue;
    const ppk = await ppkPlace(paths, options, world);
    if (ppk.kind === "foreign") continue;
    return {
      kind: "files",
      paths,
      ppk: ppk.place,
      comment: OWN_COMMENT,
      replace: isOurs(state),
      inIdentityDirectory: false,
    };
  }
  throw new CommandError(
    "key_not_ours",
    `Cannot write the key: ${names.join(" and ")} in ${world.paths.sshDir} are keys of your own` +
      (options.ppk === true ? ", or the .ppk files beside them are" : ""),
    {
      hints: [
        "opkssh login -i FILE writes to a file of your choice",
        "opkssh login --configure keeps the keys of opkssh in a directory of their own",
      ],
    },
  );
}

type PpkAnswer =
  | { readonly kind: "place"; readonly place: PpkPlace | undefined }
  | { readonly kind: "foreign"; readonly reason: string };

/** A file of somebody else is in the way only of those who want one there. */
async function ppkPlace(
  { privateKey }: KeyPairPaths,
  { ppk: wanted = false }: KeyDestinationOptions,
  { fileSystem }: KeyDestinationWorld,
): Promise<PpkAnswer> {
  const path = ppkPath(privateKey);
  const state = await examinePpk(path, fileSystem);
  switch (state.kind) {
    case "free":
      return { kind: "place", place: wanted ? { path, replace: false } : undefined };
    case "ours":
      return { kind: "place", place: { path, replace: true } };
    case "foreign":
      return wanted ? state : { kind: "place", place: undefined };
    default:
      return unreachable(state);
  }
}

function isOurs(state: Exclude<KeyPairState, { kind: "foreign" }>): boolean {
  switch (state.kind) {
    case "free":
    case "orphan":
      return false;
    case "ours":
    case "interrupted":
      return true;
    default:
      return unreachable(state);
  }
}
