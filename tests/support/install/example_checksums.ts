import { BUNDLE_ARCHIVE } from "../../../install/packaging/bundle_archive.ts";
import { COMPILE_TARGETS } from "../../../install/packaging/compile_targets.ts";
import { encodeHex } from "../../../install/packaging/encode_hex.ts";

/**
 * Checksums of a release as far as recipes need them: of each name the SHA-256 of the name.
 *
 * @param known real ones, by name
 * @returns by name of asset
 */
export async function exampleChecksums(
  known: Readonly<Record<string, string>> = {},
): Promise<Map<string, string>> {
  const names = [...COMPILE_TARGETS.map(({ asset }) => asset), BUNDLE_ARCHIVE, "install-linux.sh"];
  const checksums = new Map<string, string>();
  for (const name of names) {
    const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(name));
    checksums.set(name, known[name] ?? encodeHex(new Uint8Array(hash)));
  }
  return checksums;
}
