/**
 * What login does with the SSH agent: `auto` gives it the key when there is one, `yes` insists, `no`
 * leaves it alone, `only` insists and writes no private key to the disk.
 */
export const AGENT_MODES = ["auto", "yes", "no", "only"] as const;

/** One of {@linkcode AGENT_MODES}. */
export type AgentMode = (typeof AGENT_MODES)[number];
