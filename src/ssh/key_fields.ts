import { unreachable } from "../errors/unreachable.ts";
import { assertEd25519Key } from "./assert_ed25519_key.ts";
import { assertP256Point } from "./assert_p256_point.ts";
import { assertRsaKey } from "./assert_rsa_key.ts";
import type { PublicKeyType, SshPublicKey } from "./public_key.ts";
import { WireError } from "./wire_error.ts";
import type { WireReader } from "./wire_reader.ts";
import type { WireWriter } from "./wire_writer.ts";

/**
 * Appends the fields that follow the type in a public key blob and the nonce in a certificate.
 *
 * @param writer where to append
 */
export function writeKeyFields(writer: WireWriter, key: SshPublicKey): void {
  switch (key.type) {
    case "ecdsa-sha2-nistp256":
      writer.string("nistp256").string(key.point);
      return;
    case "ssh-ed25519":
      writer.string(key.key);
      return;
    case "ssh-rsa":
      writer.mpint(key.e).mpint(key.n);
      return;
    default:
      return unreachable(key);
  }
}

/**
 * Reads the fields that {@linkcode writeKeyFields} writes.
 *
 * @param type which fields to expect
 * @throws {WireError} when they are malformed or outside the limits
 */
export function readKeyFields(reader: WireReader, type: PublicKeyType): SshPublicKey {
  switch (type) {
    case "ecdsa-sha2-nistp256": {
      if (reader.text("curve name") !== "nistp256") {
        throw new WireError("the curve name does not fit the key type");
      }
      const point = reader.string("point");
      assertP256Point(point);
      return { type, point };
    }
    case "ssh-ed25519": {
      const key = reader.string("Ed25519 key");
      assertEd25519Key(key);
      return { type, key };
    }
    case "ssh-rsa": {
      const e = reader.positiveMpint("RSA exponent");
      const n = reader.positiveMpint("RSA modulus");
      assertRsaKey(e, n);
      return { type, e, n };
    }
    default:
      return unreachable(type);
  }
}
