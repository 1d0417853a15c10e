import type { Bytes } from "../encoding/bytes.ts";
import { decodeUtf8 } from "../encoding/utf8.ts";
import { WireError } from "./wire_error.ts";

/**
 * Reads the data types of RFC 4251 section 5 from bytes that nobody vouches for. Every length is
 * compared with what is really left before it is used, nothing is allocated from a length, and the
 * owner ends with {@linkcode WireReader.end} so that bytes left over are an error.
 *
 * Each method takes the name of the field for the error message. Byte strings come back as views
 * into the input, not as copies.
 */
export class WireReader {
  readonly #bytes: Bytes;
  readonly #view: DataView;
  #at = 0;

  /** @param bytes the whole message */
  constructor(bytes: Bytes) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Bytes read so far. */
  get offset(): number {
    return this.#at;
  }

  /** True when nothing is left. */
  get done(): boolean {
    return this.#at === this.#bytes.length;
  }

  /**
   * Reads one byte.
   *
   * @throws {WireError} when nothing is left
   */
  byte(field: string): number {
    return this.#view.getUint8(this.#advance(1, field));
  }

  /**
   * Reads an unsigned 32-bit integer.
   *
   * @throws {WireError} when fewer than 4 bytes are left
   */
  uint32(field: string): number {
    return this.#view.getUint32(this.#advance(4, field));
  }

  /**
   * Reads an unsigned 64-bit integer.
   *
   * @throws {WireError} when fewer than 8 bytes are left
   */
  uint64(field: string): bigint {
    return this.#view.getBigUint64(this.#advance(8, field));
  }

  /**
   * Reads a given number of bytes without a length in front.
   *
   * @throws {WireError} when fewer are left
   */
  raw(length: number, field: string): Bytes {
    const start = this.#advance(length, field);
    return this.#bytes.subarray(start, start + length);
  }

  /**
   * Reads a `string`: a length, then that many bytes.
   *
   * @throws {WireError} when the length is incomplete or more than what is left
   */
  string(field: string): Bytes {
    return this.raw(this.uint32(field), field);
  }

  /**
   * Reads a `string` that holds UTF-8 text.
   *
   * @throws {WireError} when it is incomplete or not well-formed UTF-8
   */
  text(field: string): string {
    const bytes = this.string(field);
    try {
      return decodeUtf8(bytes);
    } catch (cause) {
      throw new WireError(`the field "${field}" is not UTF-8 text`, { cause });
    }
  }

  /**
   * Reads an `mpint` that must be positive and in its one canonical form: no needless leading zero.
   *
   * @returns the magnitude, big-endian, first byte not zero
   * @throws {WireError} when it is incomplete, zero, negative or not minimal
   */
  positiveMpint(field: string): Bytes {
    const bytes = this.string(field);
    const first = bytes[0];
    if (first === undefined) throw new WireError(`the field "${field}" is zero`);
    if (first >= 0x80) throw new WireError(`the field "${field}" is negative`);
    if (first !== 0) return bytes;
    if ((bytes[1] ?? 0) < 0x80) throw new WireError(`the field "${field}" is not minimal`);
    return bytes.subarray(1);
  }

  /**
   * States that everything has been read.
   *
   * @throws {WireError} when bytes are left
   */
  end(what: string): void {
    if (!this.done) {
      throw new WireError(`${this.#bytes.length - this.#at} bytes follow the end of the ${what}`);
    }
  }

  /** Moves on and returns where the field began. */
  #advance(length: number, field: string): number {
    const start = this.#at;
    if (length > this.#bytes.length - start) {
      throw new WireError(
        `the field "${field}" needs ${length} bytes, ${this.#bytes.length - start} are left`,
      );
    }
    this.#at = start + length;
    return start;
  }
}
