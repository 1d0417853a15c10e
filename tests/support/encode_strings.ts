import type { Bytes } from "../../src/encoding/bytes.ts";
import { WireWriter } from "../../src/ssh/wire_writer.ts";

/**
 * Encodes values as SSH strings, one after the other.
 *
 * @param values content of each string
 */
export function encodeStrings(...values: readonly (Bytes | string)[]): Bytes {
  const writer = new WireWriter();
  for (const value of values) writer.string(value);
  return writer.bytes();
}
