import type { AgentAddress } from "../platform/agent_address.ts";
import type { Clock } from "../platform/clock.ts";
import { CommandError } from "../errors/command_error.ts";
import { connectAgent } from "../ssh/connect_agent.ts";
import { agentEntries } from "./agent_entries.ts";
import { keyCandidates, type KeyCandidatesWorld } from "./key_candidates.ts";
import type { KeyIdentity } from "./key_identity.ts";
import { type KeyLife, keyLife } from "./key_life.ts";
import { storedKey } from "./stored_key.ts";

/** Which keys count. */
export interface CheckKeysOptions {
  /** This private key only; undefined or empty for all places where login leaves keys. */
  readonly privateKeyFile?: string | undefined;
  /** For how long servers take a key, in seconds from `iat` on. */
  readonly lifetimeSeconds: number;
  /** Keys of one provider only. */
  readonly provider?: { readonly issuer: string; readonly clientId: string } | undefined;
}

/** What `checkKeys` reaches. */
export interface CheckKeysWorld extends KeyCandidatesWorld {
  /** Unix seconds. */
  readonly now: Clock;
  /** Where the SSH agent listens; undefined for nowhere. */
  readonly agent: AgentAddress | undefined;
}

/** Milliseconds for an agent: somebody waits for the connection. */
const AGENT_TIMEOUT_MS = 2000;

/**
 * Says whether there is a key of login that ssh could use, and for how long. The best one counts. It
 * runs before every connection, so it reads as little as it can: files first, no cryptography, and
 * the agent only when the files are not enough.
 *
 * @param options which keys
 * @param world paths, files, clock, agent
 * @returns `fresh`, `renew` when two thirds of its life are over, `ended` when a login is needed
 * @throws {CommandError} `file_unreadable`
 */
export async function checkKeys(
  options: CheckKeysOptions,
  world: CheckKeysWorld,
): Promise<KeyLife["state"]> {
  const named = options.privateKeyFile ?? "";
  let best: KeyLife["state"] = "ended";
  for (const path of named === "" ? await keyCandidates(world) : [named]) {
    const key = await storedKey(path, world.fileSystem);
    if (key !== undefined) best = better(best, stateOf(key.identity, options, world));
    if (best === "fresh") return best;
  }
  if (named !== "" || world.agent === undefined) return best;
  for (const identity of await identitiesInAgent(world.agent)) {
    best = better(best, stateOf(identity, options, world));
  }
  return best;
}

function stateOf(
  identity: KeyIdentity,
  { provider, lifetimeSeconds }: CheckKeysOptions,
  world: CheckKeysWorld,
): KeyLife["state"] {
  if (provider !== undefined) {
    const { issuer, clientId } = provider;
    if (identity.issuer !== issuer || !identity.audiences.includes(clientId)) return "ended";
  }
  return keyLife(identity, { lifetimeSeconds, now: world.now() }).state;
}

const ORDER: readonly KeyLife["state"][] = ["ended", "renew", "fresh"];

function better(one: KeyLife["state"], other: KeyLife["state"]): KeyLife["state"] {
  return ORDER.indexOf(one) < ORDER.indexOf(other) ? other : one;
}

/** An agent that does not answer holds no key that ssh could use. */
async function identitiesInAgent({ path }: AgentAddress): Promise<readonly KeyIdentity[]> {
  try {
    using agent = await connectAgent(path, { timeoutMs: AGENT_TIMEOUT_MS });
    return agentEntries(await agent.list()).map(({ identity }) => identity);
  } catch (error) {
    if (error instanceof CommandError) return [];
    throw error;
  }
}
