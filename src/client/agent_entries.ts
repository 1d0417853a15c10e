import { encodeBase64 } from "../encoding/base64.ts";
import type { Bytes } from "../encoding/bytes.ts";
import { Refusal } from "../errors/refusal.ts";
import type { AgentIdentity } from "../ssh/agent_client.ts";
import type { Certificate } from "../ssh/certificate.ts";
import { parseCertificate } from "../ssh/parse_certificate.ts";
import { encodePublicKey } from "../ssh/public_key.ts";
import { WireReader } from "../ssh/wire_reader.ts";
import { isOwnComment } from "./is_own_comment.ts";
import { type KeyIdentity, keyIdentity } from "./key_identity.ts";

/** A certificate of login that an SSH agent holds. */
export interface AgentEntry {
  /** The certificate blob. */
  readonly blob: Bytes;
  readonly comment: string;
  readonly identity: KeyIdentity;
  /** Blob of the certified key. */
  readonly publicKey: Bytes;
}

/**
 * Finds what login put into an SSH agent, or `ssh-add` did with login's files: certificates with a
 * comment of ours whose PK Token names the certified key. Both must hold; a foreign key that has
 * our comment, and a certificate that somebody gave another comment, are left alone.
 *
 * @param identities all that the agent holds
 * @returns ours, in the agent's order
 */
export function agentEntries(identities: readonly AgentIdentity[]): readonly AgentEntry[] {
  return identities.flatMap(({ blob, comment }) => {
    if (!isOwnComment(comment)) return [];
    const certificate = certificateOf(blob);
    const identity = certificate === undefined ? undefined : keyIdentity(certificate);
    if (certificate === undefined || identity === undefined) return [];
    return [{ blob, comment, identity, publicKey: encodePublicKey(certificate.publicKey) }];
  });
}

function certificateOf(blob: Bytes): Certificate | undefined {
  try {
    return parseCertificate(new WireReader(blob).text("type"), encodeBase64(blob));
  } catch (error) {
    if (error instanceof Refusal || error instanceof SyntaxError) return undefined;
    throw error;
  }
}
