import assert from "node:assert/strict";
import { sbom } from "../../../../install/packaging/release/sbom.ts";
import { spdxDocument } from "../../../../install/packaging/release/spdx_document.ts";
import { VERSION } from "../../../../src/cli/version.ts";

interface Spdx {
  readonly packages: readonly {
    readonly SPDXID: string;
    readonly name: string;
    readonly versionInfo: string;
    readonly licenseDeclared: string;
    readonly downloadLocation: string;
    readonly externalRefs: readonly { readonly referenceLocator: string }[];
    readonly checksums?: readonly { readonly algorithm: string; readonly checksumValue: string }[];
  }[];
  readonly relationships: readonly {
    readonly spdxElementId: string;
    readonly relationshipType: string;
    readonly relatedSpdxElement: string;
  }[];
}

Deno.test("sbom lists the program, the runtime and the packages that are inside, no others", async () => {
  const created = new Date("2026-01-02T03:04:05.678Z");
  const text = await sbom(created);
  assert.equal(await sbom(created), text);
  const document: Spdx & Record<string, unknown> = JSON.parse(text);
  assert.equal(document["spdxVersion"], "SPDX-2.3");
  assert.equal(document["dataLicense"], "CC0-1.0");
  assert.match(text, /"created": "2026-01-02T03:04:05Z"/);
  const names = document.packages.map(({ name }) => name);
  assert.deepEqual(names.slice(0, 2), ["opkssh", "deno"]);
  for (const name of ["sshpk", "yaml", "smol-toml"]) assert.ok(names.includes(name), name);
  for (const name of ["oidc-provider", "fast-check", "playwright-core", "koa"]) {
    assert.ok(!names.includes(name), name);
  }
  assert.equal(document.packages[0]?.versionInfo, VERSION);
  assert.equal(document.packages[1]?.versionInfo, Deno.version.deno);
  for (const one of document.packages) {
    assert.notEqual(one.licenseDeclared, "NOASSERTION", one.name);
    assert.match(one.SPDXID, /^SPDXRef-[A-Za-z0-9.-]+$/);
    assert.match(one.externalRefs[0]?.referenceLocator ?? "", /^pkg:(?:npm|github)\/\S+@\S+$/);
  }
  for (const one of document.packages.slice(2)) {
    assert.equal(one.checksums?.[0]?.algorithm, "SHA512");
    assert.match(one.checksums?.[0]?.checksumValue ?? "", /^[0-9a-f]{128}$/);
  }
  const ids = new Set(["SPDXRef-DOCUMENT", ...document.packages.map(({ SPDXID }) => SPDXID)]);
  assert.equal(ids.size, document.packages.length + 1);
  for (const { spdxElementId, relatedSpdxElement } of document.relationships) {
    assert.ok(ids.has(spdxElementId) && ids.has(relatedSpdxElement));
  }
  const contained = document.relationships.filter((one) => one.relationshipType === "CONTAINS");
  assert.equal(contained.length, document.packages.length - 1);
});

Deno.test("spdxDocument encodes scopes and leaves dependencies out that are not inside", () => {
  const document = spdxDocument({
    version: "1.2.3",
    runtime: "2.0.0",
    packages: [{
      name: "@scope/name",
      version: "1.0.0",
      sha512: btoa("\x00\xff"),
      dependencies: ["elsewhere@1.0.0"],
      license: "MIT",
    }],
    created: new Date(0),
    identity: "x",
  });
  const text = JSON.stringify(document);
  assert.ok(text.includes('"pkg:npm/%40scope/name@1.0.0"'));
  assert.ok(text.includes('"SPDXRef-npm-scope-name-1.0.0"'));
  assert.ok(text.includes('"checksumValue":"00ff"'));
  assert.ok(!text.includes("DEPENDS_ON"));
});
