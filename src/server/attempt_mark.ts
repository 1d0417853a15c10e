import type { Bytes } from "../encoding/bytes.ts";
import { encodeUtf8 } from "../encoding/utf8.ts";
import type { Attempt } from "./attempt.ts";

/**
 * What is the same when sshd asks about a key and when it asks again because the signature has come:
 * the process that serves the connection, the user and the key.
 *
 * @param attempt an attempt whose user and key are known
 * @param parent id of the process that asks
 * @returns SHA-256 of these
 */
export async function attemptMark(attempt: Attempt, parent: number): Promise<Bytes> {
  const { facts } = attempt;
  const text = JSON.stringify([parent, facts.get("user") ?? "", facts.get("key") ?? ""]);
  return new Uint8Array(await crypto.subtle.digest("SHA-256", encodeUtf8(text)));
}
