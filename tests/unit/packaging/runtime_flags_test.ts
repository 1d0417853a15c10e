import assert from "node:assert/strict";
import {
  bundleRunFlags,
  compileFlags,
  type TargetOs,
} from "../../../install/packaging/runtime_flags.ts";

const SYSTEMS: readonly TargetOs[] = ["linux", "darwin", "windows"];

for (const os of SYSTEMS) {
  for (
    const [name, flags] of [["bundleRunFlags", bundleRunFlags], [
      "compileFlags",
      compileFlags,
    ]] as const
  ) {
    Deno.test(`${name} for ${os} grants exactly the kinds written down, each one whole`, () => {
      const granted = flags(os).filter((flag) => flag.startsWith("--allow-")).sort();
      const kinds = ["env", "net", "read", "run", "sys", "write"];
      assert.deepEqual(
        granted,
        (os === "windows" ? [...kinds, "ffi"].sort() : kinds).map((kind) => `--allow-${kind}`),
      );
    });

    Deno.test(`${name} for ${os} closes imports, prompts, the code cache and the JIT`, () => {
      for (
        const flag of [
          "--deny-import",
          "--no-prompt",
          "--no-code-cache",
          "--no-config",
          "--v8-flags=--jitless,--disallow-code-generation-from-strings",
        ]
      ) {
        assert.ok(flags(os).includes(flag), flag);
      }
    });
  }
}

Deno.test("bundleRunFlags leaves nothing to resolve outside the bundle", () => {
  for (const flag of ["--no-lock", "--no-remote", "--no-npm", "--cached-only"]) {
    assert.ok(bundleRunFlags("linux").includes(flag), flag);
  }
});
