import { DEBIAN_PACKAGES, findSystemPart, type SystemPart } from "./system_parts.ts";

/**
 * Name and `ignore` of a test that runs programs of the system. Where one is missing, the test is
 * skipped and its name says why, so that no skip goes unseen:
 *
 * ```ts
 * Deno.test({ ...needs(["sshd", "ssh"], "login ends in a shell"), async fn() {} });
 * ```
 *
 * @param parts what it runs
 * @param name name of the test
 */
export function needs(
  parts: readonly SystemPart[],
  name: string,
): { readonly name: string; readonly ignore: boolean } {
  const missing = parts.filter((part) => findSystemPart(part) === undefined);
  if (missing.length === 0) return { name, ignore: false };
  const packages = [...new Set(missing.map((part) => DEBIAN_PACKAGES[part]))];
  return {
    name: `${name} (skipped: no ${missing.join(", ")}; apt-get install ${packages.join(" ")})`,
    ignore: true,
  };
}
