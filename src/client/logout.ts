import type { Bytes } from "../encoding/bytes.ts";
import { CommandError } from "../errors/command_error.ts";
import { unreachable } from "../errors/unreachable.ts";
import type { AgentAddress } from "../platform/agent_address.ts";
import type { ClientPaths } from "../platform/client_paths.ts";
import { describeOsError } from "../platform/describe_os_error.ts";
import type { FileSystem } from "../platform/file_system.ts";
import { sweepTemporaryFiles } from "../platform/temporary_file.ts";
import { connectAgent } from "../ssh/connect_agent.ts";
import { encodePublicKey } from "../ssh/public_key.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { agentEntries } from "./agent_entries.ts";
import {
  examineKeyPair,
  type KeyPairPaths,
  keyPairPaths,
  type KeyPairState,
} from "./examine_key_pair.ts";
import { examinePpk, ppkPath } from "./examine_ppk.ts";
import { forgetInAgent } from "./forget_in_agent.ts";
import { IdentityDirectory } from "./identity_directory.ts";
import { joinPath } from "./join_path.ts";
import { isOwnComment } from "./is_own_comment.ts";
import { keyCandidates } from "./key_candidates.ts";

/** What `opkssh logout` was asked for. */
export interface LogoutOptions {
  /** Remove this private key only; undefined or empty removes all that are found. */
  readonly privateKeyFile?: string | undefined;
  /** Also what `login -i` wrote elsewhere in `~/.ssh`, and what interrupted logins left there. */
  readonly all?: boolean | undefined;
}

/** What `logout` reaches. */
export interface LogoutWorld {
  readonly terminal: Terminal;
  readonly paths: ClientPaths;
  readonly fileSystem: FileSystem;
  /** Where the SSH agent listens; undefined for nowhere. */
  readonly agent?: AgentAddress | undefined;
}

/**
 * Removes key pairs that login made and whose private key belongs to the certificate, and the files
 * for PuTTY that login made; everything else stays. Each pair is a line on stdout, then their number; every skipped file is a line on
 * stderr. ssh is made to forget keys of the identity directory, also with `privateKeyFile`, where
 * the Go tool leaves a dangling line (`tests/unit/client/logout_test.ts`). The SSH agent forgets the keys
 * too, without `privateKeyFile` everything that login gave it; when it cannot be reached, that is a
 * warning.
 *
 * @param options which
 * @param world files and terminal
 * @returns the pairs that were removed
 * @throws {CommandError} `key_not_ours` when the named key is not login's, `file_unwritable` when a
 * file cannot be removed; pairs removed before stay removed
 */
export async function logout(
  options: LogoutOptions,
  world: LogoutWorld,
): Promise<readonly KeyPairPaths[]> {
  const named = options.privateKeyFile ?? "";
  if (named !== "") {
    const pair = await removeNamed(named, world);
    await forgetKeys([pair], false, world);
    return [pair.paths];
  }
  const removed: RemovedPair[] = [];
  let loose = 0;
  const all = options.all ?? false;
  for (const privateKey of await places(all, world)) {
    const paths = keyPairPaths(privateKey);
    const state = await examineKeyPair(paths, isOwnComment, world.fileSystem);
    if (state.kind === "ours") {
      await remove(paths, world);
      removed.push({ paths, publicKey: encodePublicKey(state.certificate.publicKey) });
    } else if (all && (state.kind === "orphan" || state.kind === "interrupted")) {
      await removeLeftover(paths, state.kind, world);
    } else {
      saySkipping(paths, state, world.terminal);
    }
    if (await removePpk(privateKey, world)) loose++;
    await sweep(privateKey, world.fileSystem);
  }
  const forgotten = await forgetKeys(removed, true, world);
  if (removed.length > 0 || forgotten + loose === 0) {
    world.terminal.result(countLine(removed.length));
  }
  return removed.map(({ paths }) => paths);
}

interface RemovedPair {
  readonly paths: KeyPairPaths;
  /** Blob of the key. */
  readonly publicKey: Bytes;
}

/** With `all`, whatever has a certificate in `~/.ssh` is looked at as well. */
async function places(all: boolean, world: LogoutWorld): Promise<readonly string[]> {
  const usual = await keyCandidates(world);
  if (!all) return usual;
  const { sshDir, identityDir } = world.paths;
  const more: string[] = [];
  for (const directory of [sshDir, identityDir]) {
    const names = await world.fileSystem.readNames(directory).catch(() => []);
    for (const name of names.toSorted()) {
      const suffix = [CERTIFICATE_SUFFIX, PPK_SUFFIX].find((one) => name.endsWith(one));
      if (suffix !== undefined) more.push(joinPath(directory, name.slice(0, -suffix.length)));
    }
  }
  return [...new Set([...usual, ...more])];
}

const CERTIFICATE_SUFFIX = "-cert.pub";
const PPK_SUFFIX = ".ppk";

async function removeLeftover(
  paths: KeyPairPaths,
  kind: "orphan" | "interrupted",
  world: LogoutWorld,
): Promise<void> {
  if (kind === "interrupted") return await remove(paths, world);
  await removeFile(paths.certificate, world.fileSystem);
  world.terminal.result(`removed ${paths.certificate}`);
}

/** @returns how many entries the SSH agent had */
async function forgetKeys(
  pairs: readonly RemovedPair[],
  everything: boolean,
  { agent: address, terminal }: LogoutWorld,
): Promise<number> {
  if (address === undefined) return 0;
  try {
    using agent = await connectAgent(address.path);
    const entries = everything ? agentEntries(await agent.list()) : [];
    const keys = [...pairs, ...entries].map(({ publicKey }) => publicKey);
    const count = keys.length === 0 ? 0 : await forgetInAgent(agent, keys);
    const what = count === 1 ? "1 entry" : `${count} entries`;
    if (count > 0) terminal.result(`removed ${what} from the SSH agent`);
    return count;
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    if (address.named) terminal.warn(`the SSH agent may still have a key: ${error.message}`);
    return 0;
  }
}

function saySkipping(
  paths: KeyPairPaths,
  state: Exclude<KeyPairState, { kind: "ours" }>,
  terminal: Terminal,
): void {
  switch (state.kind) {
    case "free":
      return;
    case "orphan":
      return terminal.say(`skipping "${paths.certificate}": its private key is missing`);
    case "interrupted":
      return terminal.say(
        `skipping "${paths.privateKey}": it is not the key of the certificate beside it`,
      );
    case "foreign":
      return state.expected
        ? terminal.detail(`skipping: ${state.reason}`)
        : terminal.say(`skipping: ${state.reason}`);
    default:
      return unreachable(state);
  }
}

async function removeNamed(privateKey: string, world: LogoutWorld): Promise<RemovedPair> {
  const paths = keyPairPaths(privateKey);
  const state = await examineKeyPair(paths, isOwnComment, world.fileSystem);
  if (state.kind !== "ours") {
    const reason = state.kind === "foreign"
      ? state.reason
      : `"${privateKey}" is not a complete pair`;
    const suffix = [CERTIFICATE_SUFFIX, PPK_SUFFIX].find((one) => privateKey.endsWith(one));
    throw new CommandError("key_not_ours", `Cannot remove the key: ${reason}`, {
      hints: suffix !== undefined
        ? [`opkssh logout -i ${privateKey.slice(0, -suffix.length)}`]
        : ["only pairs written by opkssh login are removed; delete others yourself"],
    });
  }
  await remove(paths, world);
  await removePpk(privateKey, world);
  await sweep(privateKey, world.fileSystem);
  return { paths, publicKey: encodePublicKey(state.certificate.publicKey) };
}

/** The private key first: whatever happens then, it is gone. */
async function remove(paths: KeyPairPaths, world: LogoutWorld): Promise<void> {
  await removeFile(paths.privateKey, world.fileSystem);
  await removeFile(paths.certificate, world.fileSystem);
  await forgetIdentity(paths.privateKey, world);
  world.terminal.result(`removed ${paths.privateKey} and ${paths.certificate}`);
}

/**
 * Removes the file for PuTTY, whatever is beside it: it is a whole key in itself.
 *
 * @returns true when there was one of ours
 */
async function removePpk(privateKey: string, world: LogoutWorld): Promise<boolean> {
  const path = ppkPath(privateKey);
  const state = await examinePpk(path, world.fileSystem);
  if (state.kind === "foreign") world.terminal.detail(`skipping: ${state.reason}`);
  if (state.kind !== "ours") return false;
  await removeFile(path, world.fileSystem);
  world.terminal.result(`removed ${path}`);
  return true;
}

/** A key of the identity directory may have been named by another path to the same place. */
async function forgetIdentity(privateKey: string, world: LogoutWorld): Promise<void> {
  const { paths, fileSystem } = world;
  const cut = Math.max(privateKey.lastIndexOf("/"), privateKey.lastIndexOf("\\"));
  const directory = cut < 0 ? "." : privateKey.slice(0, cut) || "/";
  const [here, identities] = await Promise.all(
    [directory, paths.identityDir].map((path) => fileSystem.realPath(path).catch(() => undefined)),
  );
  if (here === undefined || here !== identities) return;
  const path = joinPath(paths.identityDir, privateKey.slice(cut + 1));
  await new IdentityDirectory(paths, fileSystem).remove(path);
}

/** Private keys under the names of temporary files, left by logins that were killed. */
async function sweep(privateKey: string, fileSystem: FileSystem): Promise<void> {
  for (const path of [privateKey, ppkPath(privateKey)]) {
    await sweepTemporaryFiles(path, fileSystem);
  }
}

async function removeFile(path: string, fileSystem: FileSystem): Promise<void> {
  try {
    await fileSystem.remove(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return;
    const message = `Cannot remove "${path}": ${describeOsError(error)}`;
    throw new CommandError("file_unwritable", message, { cause: error });
  }
}

function countLine(count: number): string {
  if (count === 0) return "no keys of opkssh found";
  return count === 1 ? "removed 1 key pair" : `removed ${count} key pairs`;
}
