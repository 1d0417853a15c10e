import type { Bytes } from "../encoding/bytes.ts";
import { encodeUtf8 } from "../encoding/utf8.ts";
import type { Attempt } from "./attempt.ts";

/**
 * What is the same when sshd asks about a key and when it asks again because the signature has come:
 * the process that serves the connection, the user and the key. The key's digest is as evenly
 * distributed as a mark has to be, so the others are only laid over it.
 *
 * @param attempt an attempt whose user and key are known
 * @param parent id of the process that asks
 * @returns 32 bytes; undefined when there is no key yet
 */
export function attemptMark(attempt: Attempt, parent: number): Bytes | undefined {
  const { facts } = attempt;
  const key = facts.get("key");
  if (typeof key !== "string") return undefined;
  const mark = Uint8Array.fromBase64(key.slice("SHA256:".length)); // as `fingerprint` writes it
  // the first bytes choose a place among the marks, which should stay even
  const fixed = 8;
  for (const [at, byte] of encodeUtf8(`${parent} ${facts.get("user") ?? ""}`).entries()) {
    const place = fixed + at % (mark.length - fixed);
    mark[place] = (mark[place] ?? 0) ^ byte;
  }
  return mark;
}
