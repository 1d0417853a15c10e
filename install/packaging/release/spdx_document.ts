import { encodeHex } from "../encode_hex.ts";
import { PROJECT_FACTS } from "../project_facts.ts";
import type { InsidePackage } from "./inside_packages.ts";
import type { LockedPackage } from "./read_lock.ts";

/** What a list of the program's parts is made from. */
export interface SpdxFacts {
  /** Version of the program. */
  readonly version: string;
  /** Version of the runtime the binaries hold. */
  readonly runtime: string;
  /** npm packages in the bundle. */
  readonly packages: readonly Omit<InsidePackage, "notices">[];
  /** When the list is made. */
  readonly created: Date;
  /** Makes the document's name its own: the same parts at the same time have the same. */
  readonly identity: string;
}

/**
 * Lists what is inside the program as an SPDX 2.3 document: the program, the runtime, and every npm package whose code is in the bundle.
 *
 * @param facts what there is
 * @returns the document, to be written as JSON
 */
export function spdxDocument(facts: SpdxFacts): Readonly<Record<string, unknown>> {
  const inside = new Set(facts.packages.map(idOf));
  return {
    spdxVersion: "SPDX-2.3",
    dataLicense: "CC0-1.0",
    SPDXID: "SPDXRef-DOCUMENT",
    name: `${PROJECT_FACTS.name}-${facts.version}`,
    documentNamespace: `${PROJECT_FACTS.homepage}/spdx/${facts.version}/${facts.identity}`,
    creationInfo: {
      created: facts.created.toISOString().replace(/\.\d+Z$/, "Z"),
      creators: [
        `Organization: ${PROJECT_FACTS.publisher}`,
        "Tool: install/packaging/release/sbom.ts",
      ],
    },
    packages: [
      programOf(facts.version),
      runtimeOf(facts.runtime),
      ...facts.packages.map(npmPackage),
    ],
    relationships: [
      relation("SPDXRef-DOCUMENT", "DESCRIBES", PROGRAM),
      relation(PROGRAM, "CONTAINS", RUNTIME),
      ...facts.packages.map((one) => relation(PROGRAM, "CONTAINS", spdxId(idOf(one)))),
      ...facts.packages.flatMap((one) =>
        one.dependencies.filter((other) => inside.has(other)).map((other) =>
          relation(spdxId(idOf(one)), "DEPENDS_ON", spdxId(other))
        )
      ),
    ],
  };
}

const PROGRAM = "SPDXRef-Program";
const RUNTIME = "SPDXRef-Runtime";

function idOf({ name, version }: LockedPackage): string {
  return `${name}@${version}`;
}

/** Letters, digits, dots and hyphens are all an identifier may have. */
function spdxId(id: string): string {
  return `SPDXRef-npm-${id.replaceAll(/[^A-Za-z0-9.]+/g, "-").replace(/^-/, "")}`;
}

function relation(one: string, type: string, other: string): Record<string, string> {
  return { spdxElementId: one, relationshipType: type, relatedSpdxElement: other };
}

function describe(
  id: string,
  name: string,
  version: string,
  license: string,
  purl: string,
): Record<string, unknown> {
  return {
    SPDXID: id,
    name,
    versionInfo: version,
    filesAnalyzed: false,
    licenseConcluded: "NOASSERTION",
    licenseDeclared: license,
    copyrightText: "NOASSERTION",
    externalRefs: [{
      referenceCategory: "PACKAGE-MANAGER",
      referenceType: "purl",
      referenceLocator: purl,
    }],
  };
}

function programOf(version: string): Record<string, unknown> {
  const { name, license, repository, homepage, publisher } = PROJECT_FACTS;
  return {
    ...describe(PROGRAM, name, version, license, `pkg:github/${repository}@v${version}`),
    downloadLocation: `git+${homepage}@v${version}`,
    homepage,
    supplier: `Organization: ${publisher}`,
    primaryPackagePurpose: "APPLICATION",
  };
}

function runtimeOf(version: string): Record<string, unknown> {
  return {
    ...describe(RUNTIME, "deno", version, "MIT", `pkg:github/denoland/deno@v${version}`),
    downloadLocation: `git+https://github.com/denoland/deno@v${version}`,
    homepage: "https://deno.com",
    comment:
      "The runtime (denort) in the compiled binaries. The packages that hold the bundle only " +
      "run on the system's own.",
    primaryPackagePurpose: "FRAMEWORK",
  };
}

function npmPackage(one: Omit<InsidePackage, "notices">): Record<string, unknown> {
  const { name, version } = one;
  const purl = `pkg:npm/${name.replace("@", "%40")}@${version}`;
  return {
    ...describe(spdxId(idOf(one)), name, version, one.license, purl),
    // The package URL above says where to get it.
    downloadLocation: "NOASSERTION",
    checksums: [{
      algorithm: "SHA512",
      checksumValue: encodeHex(Uint8Array.from(atob(one.sha512), (byte) => byte.charCodeAt(0))),
    }],
    primaryPackagePurpose: "LIBRARY",
  };
}
