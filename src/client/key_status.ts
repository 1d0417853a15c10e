import type { KeyIdentity } from "./key_identity.ts";
import type { KeyLife } from "./key_life.ts";
import type { PolicyLimit } from "./policy_limits.ts";

/** One key of login, wherever it is. Nothing in it is secret. */
export interface KeyStatus {
  readonly identity: KeyIdentity;
  /** Its file; undefined for a key that only the SSH agent holds. */
  readonly file: {
    readonly privateKey: string;
    readonly encrypted: boolean;
    /** The same key for PuTTY, and how that file stands; undefined when there is none of ours. */
    readonly ppk: { readonly path: string; readonly sameKey: boolean } | undefined;
  } | undefined;
  /** Whether the SSH agent holds it; undefined when there is no agent. */
  readonly inAgent: boolean | undefined;
  /** Fingerprint of the key, as OpenSSH shows it. */
  readonly fingerprint: string;
  /** How it stands under the lifetime that was asked about. */
  readonly life: KeyLife;
  /** Until when servers take it, by policy. */
  readonly limits: readonly PolicyLimit[];
}
