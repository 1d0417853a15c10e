import { insidePackages } from "./inside_packages.ts";

/**
 * The copyright and licence texts of everything in the program that others wrote; most licences want
 * them to go along.
 *
 * @returns plain text
 * @throws {Error} when a package has none
 */
export async function thirdPartyNotices(): Promise<string> {
  const parts = [
    `The binaries hold the Deno runtime ${Deno.version.deno} (MIT), copyright the Deno authors;\n` +
    `see https://github.com/denoland/deno/blob/v${Deno.version.deno}/LICENSE.md\n`,
  ];
  for (const { name, version, license, notices } of await insidePackages()) {
    if (notices.length === 0) throw new Error(`Cannot find the licence of ${name}@${version}`);
    const title = `${name} ${version} (${license})`;
    const texts = notices.map((text) => text.replaceAll("\r\n", "\n").trim());
    parts.push(`${title}\n${"-".repeat(title.length)}\n\n${texts.join("\n\n")}\n`);
  }
  return parts.join("\n\n");
}
