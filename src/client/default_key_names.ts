import type { UserKeyKind } from "../ssh/user_key_pair.ts";

/**
 * Names that ssh tries without being told. The `_sk` ones are meant for hardware keys; they hold
 * ordinary keys here, borrowed because ssh tries them too.
 */
export const DEFAULT_KEY_NAMES: Readonly<Record<UserKeyKind, readonly string[]>> = {
  ecdsa: ["id_ecdsa", "id_ecdsa_sk"],
  ed25519: ["id_ed25519", "id_ed25519_sk"],
};
