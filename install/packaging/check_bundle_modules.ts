/** Packages that only tests use. */
const TEST_PACKAGES: ReadonlySet<string> = new Set([
  "oidc-provider",
  "fast-check",
  "playwright-core",
]);

/**
 * Fails on a module that has no business in the program.
 *
 * @param modules names as in `Bundle`: paths from the project's root, `npm:name@version/path`
 * @throws {Error} naming every module of the tests or installers and of packages only tests use
 */
export function checkBundleModules(modules: readonly string[]): void {
  const foreign = modules.filter((name) => {
    const inPackage = /^npm:((?:@[^/]+\/)?[^/@]+)@/.exec(name);
    if (inPackage !== null) return TEST_PACKAGES.has(inPackage[1] ?? "");
    return name !== "main.ts" && name !== "deno.json" && !name.startsWith("src/") ||
      name.endsWith("_test.ts");
  });
  if (foreign.length > 0) {
    throw new Error(`Cannot bundle the program: it would hold ${foreign.join(", ")}`);
  }
}
