import { type Bytes, concatBytes } from "../encoding/bytes.ts";
import { encodeUtf8 } from "../encoding/utf8.ts";

/** Writes the data types of RFC 4251 section 5. Methods return the writer, so calls can be chained. */
export class WireWriter {
  readonly #parts: Uint8Array[] = [];

  /** Appends one byte. */
  byte(value: number): this {
    this.#parts.push(Uint8Array.of(value));
    return this;
  }

  /** Appends an unsigned 32-bit integer. */
  uint32(value: number): this {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setUint32(0, value);
    this.#parts.push(bytes);
    return this;
  }

  /** Appends an unsigned 64-bit integer. */
  uint64(value: bigint): this {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setBigUint64(0, value);
    this.#parts.push(bytes);
    return this;
  }

  /** Appends bytes without a length. */
  raw(bytes: Uint8Array): this {
    this.#parts.push(bytes);
    return this;
  }

  /** Appends a `string`: its length, then the bytes; text is encoded as UTF-8. */
  string(value: Uint8Array | string): this {
    const bytes = typeof value === "string" ? encodeUtf8(value) : value;
    return this.uint32(bytes.length).raw(bytes);
  }

  /**
   * Appends a non-negative `mpint` in canonical form.
   *
   * @param magnitude big-endian, leading zeros allowed, empty for zero
   */
  mpint(magnitude: Uint8Array): this {
    let start = 0;
    while (magnitude[start] === 0) start++;
    const bytes = magnitude.subarray(start);
    const sign = (bytes[0] ?? 0) >= 0x80 ? 1 : 0;
    this.uint32(bytes.length + sign);
    if (sign === 1) this.byte(0);
    return this.raw(bytes);
  }

  /** Everything appended so far, as one new array. */
  bytes(): Bytes {
    return concatBytes(...this.#parts);
  }
}
