import type { Bytes } from "../encoding/bytes.ts";
import type { AgentClient } from "../ssh/agent_client.ts";
import type { UserKeyPair } from "../ssh/user_key_pair.ts";
import { agentEntries } from "./agent_entries.ts";
import { forgetInAgent } from "./forget_in_agent.ts";
import { OWN_COMMENT } from "./is_own_comment.ts";

/** A key of login for an SSH agent. */
export interface AgentLoginKey {
  readonly key: UserKeyPair;
  /** The certificate blob. */
  readonly certificate: Bytes;
  /** Whom it names. */
  readonly identity: {
    readonly issuer: string;
    readonly subject: string;
    readonly email: string | undefined;
    /** Client IDs; undefined where every login has another audience, as in CI jobs. */
    readonly audiences: readonly string[] | undefined;
  };
  /** Last second of the key where the usual policy is set, Unix. */
  readonly until: number;
}

/** The agent protocol counts in 32 bits. */
const LONGEST = 0xffff_ffff;

/**
 * Gives a key with its certificate to an SSH agent, which forgets it when it expires. What earlier
 * logins of the same identity left there goes first: ssh offers keys in the agent's order, and
 * servers count attempts. Only the certificate is added, not the plain key as well, which no server
 * of ours would take.
 *
 * @param agent an open connection
 * @param entry the key
 * @param now Unix seconds
 * @throws {CommandError} `agent_failed`
 */
export async function placeInAgent(
  agent: AgentClient,
  { key, certificate, identity, until }: AgentLoginKey,
  now: number,
): Promise<void> {
  const earlier = agentEntries(await agent.list()).filter(({ identity: other }) =>
    other.issuer === identity.issuer && other.subject === identity.subject &&
    (identity.audiences === undefined || sameMembers(other.audiences, identity.audiences))
  );
  await forgetInAgent(agent, earlier.map(({ publicKey }) => publicKey));
  const lifetimeSeconds = Math.min(Math.max(Math.floor(until - now), 1), LONGEST);
  await agent.add({ key, certificate, comment: commentOf(identity), lifetimeSeconds });
}

/** `ssh-add -l` writes it as it is. */
function commentOf({ email, subject, issuer }: AgentLoginKey["identity"]): string {
  return `${OWN_COMMENT}: ${email ?? subject} ${issuer}`.replace(/[^\x20-\x7e]/g, "?").slice(
    0,
    200,
  );
}

function sameMembers(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((member) => other.includes(member));
}
