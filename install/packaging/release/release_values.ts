import { EXPIRATION_POLICIES } from "../../../src/openpubkey/trusted_issuer.ts";
import { serverPaths } from "../../../src/platform/server_paths.ts";
import { VERIFY_ACCOUNT } from "../../../src/platform/verify_account.ts";
import { PLAIN_KEY_SHELL_LINES } from "../../../src/ssh/plain_key_shell_lines.ts";
import { BUNDLE_ARCHIVE } from "../bundle_archive.ts";
import { COMPILE_TARGETS } from "../compile_targets.ts";
import { defaultProviders } from "../default_providers.ts";
import { PROJECT_FACTS } from "../project_facts.ts";
import { PROJECT_ROOT } from "../run_deno.ts";
import { installerFacts } from "./installer_facts.ts";
import { nixLogrotate } from "./nix_logrotate.ts";

/** Assets of a release that recipes download. */
const ASSETS: readonly string[] = [
  ...COMPILE_TARGETS.map(({ asset }) => asset),
  BUNDLE_ARCHIVE,
  "install-linux.sh",
];

/**
 * Everything the recipes of package managers are filled with. What a server is like is taken from the
 * program and its installer, so it is written down once.
 *
 * @param version of the release, without a leading `v`
 * @param checksums SHA-256 by name of asset
 * @returns values for `fillTemplate`
 * @throws {Error} when the version is odd, or an asset has no checksum
 */
export async function releaseValues(
  version: string,
  checksums: ReadonlyMap<string, string>,
): Promise<Readonly<Record<string, string>>> {
  if (!VERSION.test(version)) {
    throw new Error(`Cannot use the version ${JSON.stringify(version)}: it must be like 1.2.3`);
  }
  const releaseUrl = `${PROJECT_FACTS.homepage}/releases/download/v${version}`;
  return {
    ...projectValues(),
    ...await serverValues(),
    VERSION: version,
    TAG: `v${version}`,
    RELEASE_URL: releaseUrl,
    DENO_VERSION: Deno.version.deno,
    ...assetValues(releaseUrl, checksums),
  };
}

const VERSION =
  /^(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)(?:-[0-9A-Za-z]+(?:\.[0-9A-Za-z]+)*)?$/;

function projectValues(): Record<string, string> {
  return {
    NAME: PROJECT_FACTS.name,
    REPOSITORY: PROJECT_FACTS.repository,
    HOMEPAGE: PROJECT_FACTS.homepage,
    PUBLISHER: PROJECT_FACTS.publisher,
    PUBLISHER_URL: PROJECT_FACTS.publisherUrl,
    LICENSE: PROJECT_FACTS.license,
    SUMMARY: PROJECT_FACTS.summary,
    DESCRIPTION: PROJECT_FACTS.description,
  };
}

async function serverValues(): Promise<Record<string, string>> {
  const paths = serverPaths("", { os: "linux" });
  const facts = await installerFacts();
  const providers = await defaultProviders();
  const logrotate = await Deno.readTextFile(
    new URL("install/packaging/package/logrotate", PROJECT_ROOT),
  );
  return {
    ACCOUNT: VERIFY_ACCOUNT,
    BASE_DIR: paths.baseDir,
    // NixOS names files from here on.
    BASE_DIR_IN_ETC: paths.baseDir.replace(/^\/etc\//, ""),
    PROVIDERS_FILE: paths.providers,
    AUTH_ID_FILE: paths.authId,
    CONFIG_FILE: paths.configToml,
    LOG_FILE: paths.logFile,
    INSTALL_DIR: facts.installDir,
    SSHD_ARGUMENTS: facts.sshdArguments,
    READHOME_ARGUMENTS: facts.readhomeArguments,
    // Indented here: formatters move a comment that stands alone below a key.
    PROVIDERS_YAML: providers.map(({ issuer, clientId, lifetime }) =>
      `  - issuer: "${issuer}"\n    client_id: "${clientId}"\n    lifetime: "${lifetime}"`
    ).join("\n"),
    PROVIDERS_NIX: providers.map(({ alias, issuer, clientId, lifetime }) =>
      `${alias} = {\n  issuer = "${issuer}";\n  clientId = "${clientId}";\n` +
      `  lifetime = "${lifetime}";\n};`
    ).join("\n"),
    LIFETIMES_NIX: EXPIRATION_POLICIES.map((policy) => `"${policy}"`).join("\n"),
    LOGROTATE_NIX: nixLogrotate(logrotate),
    PLAIN_KEY_LINES: PLAIN_KEY_SHELL_LINES.trimEnd(),
  };
}

/** `URL_OSX_ARM64` and `SHA256_OSX_ARM64` for `opkssh-osx-arm64`, and so on. */
function assetValues(
  releaseUrl: string,
  checksums: ReadonlyMap<string, string>,
): Record<string, string> {
  const values: Record<string, string> = {};
  for (const asset of ASSETS) {
    const sha256 = checksums.get(asset);
    if (sha256 === undefined) throw new Error(`Cannot fill recipes: ${asset} has no checksum`);
    const name = asset.replace(/^opkssh-/, "").replace(/\.(?:exe|sh|tar\.gz)$/, "")
      .replaceAll("-", "_").toUpperCase();
    values[`URL_${name}`] = `${releaseUrl}/${asset}`;
    values[`SHA256_${name}`] = sha256;
  }
  return values;
}
