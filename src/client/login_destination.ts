import type { ProviderSettings } from "../oidc/providers/provider_settings.ts";
import { type KeyDestination, keyDestination } from "./key_destination.ts";
import type { SettledLoginOptions } from "./login_options.ts";
import type { LoginWorld } from "./login_world.ts";

/**
 * Decides where the key of a login goes.
 *
 * @param provider the provider
 * @param options what was asked for
 * @param world paths and file system
 * @returns the destination; see `keyDestination`
 * @throws {CommandError} `key_not_ours`, `file_unwritable`
 */
export async function loginDestination(
  provider: ProviderSettings,
  options: SettledLoginOptions,
  world: LoginWorld,
): Promise<KeyDestination> {
  return await keyDestination({
    printKey: options.printKey ?? false,
    privateKeyFile: options.privateKeyFile,
    keyType: options.keyType ?? "ecdsa",
    agentOnly: options.agent === "only",
    ppk: options.ppk ?? false,
    provider,
  }, world);
}
