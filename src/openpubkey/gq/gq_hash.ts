import { type Bytes, concatBytes } from "../../encoding/bytes.ts";
import { integerFromBytes } from "../../encoding/big_integer.ts";
import { shake } from "../../encoding/sha3.ts";
import type { GqParameters } from "./gq_parameters.ts";

/** DER of the SHA-256 DigestInfo (RFC 8017 section 9.2, note 1). */
const SHA256_PREFIX = [
  0x30,
  0x31,
  0x30,
  0x0d,
  0x06,
  0x09,
  0x60,
  0x86,
  0x48,
  0x01,
  0x65,
  0x03,
  0x04,
  0x02,
  0x01,
  0x05,
  0x00,
  0x04,
  0x20,
];

/**
 * The public number G of an identity: its EMSA-PKCS1-v1_5 encoding with SHA-256 (RFC 8017 section
 * 9.2), the very number an RS256 signature is a root of.
 *
 * @param identity the RS256 signing input, bytes
 * @param modulusBytes length of the modulus in bytes
 * @returns G
 * @throws {RangeError} when the modulus is too short for the encoding
 */
export async function gqPublicNumber(identity: Bytes, modulusBytes: number): Promise<bigint> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", identity));
  const info = concatBytes(Uint8Array.from(SHA256_PREFIX), digest);
  const fill = modulusBytes - info.length - 3;
  if (fill < 8) throw new RangeError("Cannot use GQ: the RSA modulus is too short");
  const padding = new Uint8Array(fill).fill(0xff);
  return integerFromBytes(
    concatBytes(Uint8Array.of(0, 1), padding, Uint8Array.of(0), info),
  );
}

/**
 * The challenges R of a GQ signature: SHAKE256 over all witnesses and the message.
 *
 * @param witnesses W of every round, joined
 * @param message what is signed
 * @param parameters sizes
 * @returns R of every round, joined
 */
export async function gqChallenges(
  witnesses: Uint8Array,
  message: Uint8Array,
  parameters: GqParameters,
): Promise<Bytes> {
  const length = parameters.rounds * parameters.challengeBytes;
  return await shake(concatBytes(witnesses, message), length);
}
