import assert from "node:assert/strict";
import { join } from "node:path";
import { type Bundle, bundle } from "../../../install/packaging/bundle.ts";
import { BaseBinaryError, compileProgram } from "../../../install/packaging/compile_program.ts";
import { COMPILE_TARGETS } from "../../../install/packaging/compile_targets.ts";
import { fakeProject } from "../../support/fake_project.ts";
import { readCompiled } from "../../support/read_compiled.ts";
import { tinyBaseBinary } from "../../support/tiny_base_binary.ts";

async function withBundle(run: (program: Bundle, work: string) => Promise<void>): Promise<void> {
  const project = await fakeProject({
    "main.ts": `await import("./src/lazy.ts");`,
    "src/lazy.ts": `console.log("lazy");`,
  });
  const work = await Deno.makeTempDir();
  try {
    await run(await bundle(join(work, "bundle"), { root: project.root }), work);
  } finally {
    await Deno.remove(work, { recursive: true });
    await project.remove();
  }
}

for (const target of COMPILE_TARGETS) {
  Deno.test(`compileProgram embeds the settings written down into ${target.asset}`, async () => {
    await withBundle(async (program, work) => {
      const baseBinary = join(work, "base");
      await Deno.writeFile(baseBinary, await tinyBaseBinary(target.triple), { mode: 0o755 });
      const output = join(work, target.asset);
      await compileProgram(program, target, { output, baseBinary });

      const { metadata, files } = readCompiled(await Deno.readFile(output));
      const { allow_import: _, ...permissions } = metadata["permissions"] as Record<
        string,
        unknown
      >;
      assert.deepEqual(permissions, {
        allow_read: [],
        allow_write: [],
        allow_net: [],
        allow_env: [],
        allow_run: [],
        allow_sys: [],
        allow_ffi: target.os === "windows" ? [] : null,
        // An empty list means everything: it outweighs the runtime's own list of allowed hosts.
        deny_import: [],
        deny_read: null,
        deny_write: null,
        deny_net: null,
        deny_env: null,
        deny_run: null,
        deny_sys: null,
        deny_ffi: null,
        ignore_read: null,
        ignore_env: null,
        prompt: false,
      });
      assert.equal(metadata["code_cache_key"], null);
      assert.deepEqual((metadata["v8_flags"] as string[]).slice(-2), [
        "--jitless",
        "--disallow-code-generation-from-strings",
      ]);
      assert.equal(metadata["app_name"], "opkssh");
      assert.equal(metadata["entrypoint_key"], "main.js");
      assert.deepEqual(metadata["argv"], []);
      assert.deepEqual(metadata["env_vars_from_env_file"], {});
      assert.equal(metadata["ca_data"], null);
      assert.equal(metadata["unsafely_ignore_certificate_errors"], null);
      assert.deepEqual(files, [...program.files]);
    });
  });
}

Deno.test("compileProgram gives the same bytes for the same sources", async () => {
  const outputs: Uint8Array[] = [];
  for (const name of ["one", "other"]) {
    await withBundle(async (program, work) => {
      const [target] = COMPILE_TARGETS;
      assert.ok(target !== undefined);
      const output = join(work, name);
      await compileProgram(program, target, { output, baseBinary: "/bin/true" });
      outputs.push(await Deno.readFile(output));
    });
  }
  assert.deepEqual(outputs[0], outputs[1]);
});

Deno.test("compileProgram says that a base binary does not fit the target", async () => {
  await withBundle(async (program, work) => {
    const target = COMPILE_TARGETS.find(({ os }) => os === "windows");
    assert.ok(target !== undefined);
    const output = join(work, target.asset);
    await assert.rejects(
      compileProgram(program, target, { output, baseBinary: "/bin/true" }),
      (error) =>
        error instanceof BaseBinaryError &&
        error.message.startsWith("Cannot get the base binary for x86_64-pc-windows-msvc: "),
    );
    await assert.rejects(Deno.stat(output), Deno.errors.NotFound);
  });
});
