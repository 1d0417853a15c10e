import type { Bytes } from "../../src/encoding/bytes.ts";

/** How thorough {@linkcode singleChanges} is. */
export type Thoroughness = "fast" | "slow";

/**
 * Makes every text or byte string that differs from a good sample in one small way: each bit flipped,
 * each byte replaced (by three values, or by all when slow), dropped, doubled, or exchanged with its
 * neighbour, and every truncation at either end.
 *
 * @param sample the good bytes
 * @param thoroughness `fast` or `slow`
 * @returns changed copies, none equal to the sample
 */
export function* singleChanges(sample: Bytes, thoroughness: Thoroughness): Generator<Bytes> {
  for (let at = 0; at < sample.length; at++) {
    const right = sample[at] ?? 0;
    for (let bit = 0; bit < 8; bit++) yield replaced(sample, at, right ^ (1 << bit));
    for (const value of otherBytes(right, thoroughness)) yield replaced(sample, at, value);
    yield spliced(sample, at, 1, []);
    yield spliced(sample, at, 0, [right]);
    const next = sample[at + 1];
    if (next !== undefined && next !== right) yield spliced(sample, at, 2, [next, right]);
    yield sample.slice(0, at);
    if (at > 0) yield sample.slice(at);
  }
}

/** Values that one flipped bit does not give. */
function* otherBytes(right: number, thoroughness: Thoroughness): Generator<number> {
  const values = thoroughness === "slow"
    ? Array.from({ length: 256 }, (_, value) => value)
    : [0, 0xff, (right + 0x5b) & 0xff];
  for (const value of values) {
    const difference = value ^ right;
    if ((difference & (difference - 1)) !== 0) yield value;
  }
}

function replaced(sample: Bytes, at: number, value: number): Bytes {
  const out = sample.slice();
  out[at] = value;
  return out;
}

function spliced(sample: Bytes, at: number, remove: number, insert: readonly number[]): Bytes {
  const out = new Uint8Array(sample.length - remove + insert.length);
  out.set(sample.subarray(0, at));
  out.set(insert, at);
  out.set(sample.subarray(at + remove), at + insert.length);
  return out;
}
