import { encodeBase64 } from "../encoding/base64.ts";
import type { Bytes } from "../encoding/bytes.ts";
import { Refusal } from "../errors/refusal.ts";
import type { AgentClient, AgentIdentity } from "../ssh/agent_client.ts";
import { parseCertificate } from "../ssh/parse_certificate.ts";
import { encodePublicKey } from "../ssh/public_key.ts";
import { WireReader } from "../ssh/wire_reader.ts";

/**
 * Has an SSH agent forget keys, each with all certificates for it: without the private key none of
 * them is of use, and none of them is anybody else's.
 *
 * @param agent an open connection
 * @param publicKeys blobs of keys that login made
 * @returns how many entries were removed
 * @throws {CommandError} `agent_failed`
 */
export async function forgetInAgent(
  agent: AgentClient,
  publicKeys: readonly Bytes[],
): Promise<number> {
  const ours = new Set(publicKeys.map((blob) => blob.toHex()));
  let removed = 0;
  for (const { blob } of await agent.list()) {
    if (ours.has(keyOf({ blob }).toHex()) && await agent.remove(blob)) removed++;
  }
  return removed;
}

/** The certified key of a certificate; anything else is taken for a plain key. */
function keyOf({ blob }: Pick<AgentIdentity, "blob">): Bytes {
  try {
    const type = new WireReader(blob).text("type");
    return encodePublicKey(parseCertificate(type, encodeBase64(blob)).publicKey);
  } catch (error) {
    if (error instanceof Refusal || error instanceof SyntaxError) return blob;
    throw error;
  }
}
