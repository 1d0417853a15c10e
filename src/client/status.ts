import { CommandError } from "../errors/command_error.ts";
import { fingerprint } from "../ssh/fingerprint.ts";
import { encodePublicKey } from "../ssh/public_key.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { agentEntries, type AgentEntry } from "./agent_entries.ts";
import type { CheckKeysOptions, CheckKeysWorld } from "./check_keys.ts";
import { formatKeyStatus } from "./format_key_status.ts";
import { jsonKeyStatus } from "./json_key_status.ts";
import { keyCandidates } from "./key_candidates.ts";
import { storedPpk } from "./stored_ppk.ts";
import { keyLife } from "./key_life.ts";
import type { KeyStatus } from "./key_status.ts";
import type { ZoneOffset } from "./describe_time.ts";
import { policyLimits } from "./policy_limits.ts";
import { prettyJson } from "./pretty_json.ts";
import { type StoredKey, storedKey } from "./stored_key.ts";

/** What `opkssh status` was asked for. */
export interface StatusOptions extends Pick<CheckKeysOptions, "privateKeyFile"> {
  /** For how long servers take a key, in seconds from `iat` on. */
  readonly lifetimeSeconds: number;
  /** `--json`. */
  readonly json?: boolean | undefined;
}

/** What `status` reaches. */
export interface StatusWorld extends CheckKeysWorld {
  readonly terminal: Terminal;
  /** Default the zone of this machine. */
  readonly zone?: ZoneOffset;
}

/**
 * Tells which keys of login there are, whose they are, where, and for how long. Nothing is verified
 * and nothing changed; keys of others are not mentioned.
 *
 * @param options which keys, and how to tell
 * @param world files, agent, terminal
 * @throws {CommandError} `file_unreadable`; `key_not_ours` when the named key is not login's
 */
export async function status(options: StatusOptions, world: StatusWorld): Promise<void> {
  const { terminal } = world;
  const named = options.privateKeyFile ?? "";
  const keys: StoredKey[] = [];
  for (const path of named === "" ? await keyCandidates(world) : [named]) {
    const key = await storedKey(path, world.fileSystem);
    if (key !== undefined) keys.push(key);
  }
  if (named !== "" && keys.length === 0) {
    throw new CommandError("key_not_ours", `"${named}" is not a key that opkssh login wrote`, {
      hints: [`opkssh login -i ${named}`],
    });
  }
  const found = await statusOf(keys, named === "", options, world);
  if (options.json) return terminal.result(prettyJson(found.map(jsonKeyStatus)));
  if (found.length > 0) {
    const blocks = found.map((one) => formatKeyStatus(one, world.now(), world.zone));
    return terminal.result(blocks.join("\n"));
  }
  terminal.result("no keys of opkssh found");
  terminal.hint("opkssh login");
}

async function statusOf(
  keys: readonly StoredKey[],
  agentOnly: boolean,
  options: StatusOptions,
  world: StatusWorld,
): Promise<readonly KeyStatus[]> {
  const entries = await entriesOf(world);
  const inAgent = (publicKey: Uint8Array): boolean | undefined =>
    entries?.some((entry) => entry.publicKey.toHex() === publicKey.toHex());
  const life = { lifetimeSeconds: options.lifetimeSeconds, now: world.now() };
  const found: KeyStatus[] = [];
  const seen = new Set<string>();
  for (const { identity, certificate, privateKey, encrypted } of keys) {
    const publicKey = encodePublicKey(certificate.publicKey);
    seen.add(publicKey.toHex());
    found.push({
      identity,
      file: {
        privateKey,
        encrypted,
        ppk: await storedPpk(privateKey, certificate.publicKey, world.fileSystem),
      },
      inAgent: inAgent(publicKey),
      fingerprint: await fingerprint(publicKey),
      life: keyLife(identity, life),
      limits: policyLimits(identity.claims),
    });
  }
  for (const { identity, publicKey } of agentOnly ? entries ?? [] : []) {
    if (seen.has(publicKey.toHex())) continue;
    found.push({
      identity,
      file: undefined,
      inAgent: true,
      fingerprint: await fingerprint(publicKey),
      life: keyLife(identity, life),
      limits: policyLimits(identity.claims),
    });
  }
  return found.toSorted((one, other) => untilOf(other) - untilOf(one));
}

/** A key that works comes before those that need a new login. */
function untilOf({ life }: KeyStatus): number {
  return life.since === undefined ? -Infinity : life.until;
}

/** Undefined when there is no agent to ask. */
async function entriesOf(
  { agent: address, terminal }: StatusWorld,
): Promise<readonly AgentEntry[] | undefined> {
  if (address === undefined) return undefined;
  const { connectAgent } = await import("../ssh/connect_agent.ts");
  try {
    using agent = await connectAgent(address.path);
    return agentEntries(await agent.list());
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    if (address.named) terminal.warn(error.message);
    return undefined;
  }
}
