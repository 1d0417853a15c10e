import assert from "node:assert/strict";
import { join } from "node:path";
import { buildProgram } from "../../../install/packaging/build_program.ts";
import type { Bundle } from "../../../install/packaging/bundle.ts";
import { compileProgram } from "../../../install/packaging/compile_program.ts";
import { COMPILE_TARGETS } from "../../../install/packaging/compile_targets.ts";
import { readCompiled } from "../../support/read_compiled.ts";
import { withTempDir } from "../../support/with_temp_dir.ts";

/** The program itself, not an example of one. */
async function withProgram(run: (program: Bundle, work: string) => Promise<void>): Promise<void> {
  await withTempDir(async (work) => await run(await buildProgram(join(work, "bundle")), work));
}

Deno.test("the program holds its own modules and packages, none of the tests' or installers'", async () => {
  await withProgram((program) => {
    const foreign = program.modules.filter((name) =>
      !/^(main\.ts|deno\.json|src\/.+|npm:.+)$/.test(name) || name.endsWith("_test.ts")
    );
    assert.deepEqual(foreign, []);
    for (const name of ["oidc-provider", "fast-check", "playwright-core", "koa"]) {
      assert.ok(!program.modules.some((module) => module.startsWith(`npm:${name}@`)), name);
    }
    assert.ok(program.modules.includes("src/server/verify.ts"));
    return Promise.resolve();
  });
});

Deno.test("the compiled program embeds the whole bundle and nothing else", async () => {
  await withProgram(async (program, work) => {
    const [target] = COMPILE_TARGETS;
    assert.ok(target !== undefined);
    const output = join(work, target.asset);
    await compileProgram(program, target, { output, baseBinary: "/bin/true" });
    const binary = await Deno.readFile(output);
    const { metadata, files } = readCompiled(binary);
    assert.deepEqual(files, [...program.files]);
    assert.equal(metadata["entrypoint_key"], "main.js");
    assert.equal(metadata["code_cache_key"], null);
    // No path of the machine it was made on.
    const text = new TextDecoder("latin1").decode(binary);
    for (const path of [import.meta.dirname ?? "", work]) assert.ok(!text.includes(path), path);
  });
});

Deno.test("verify loads one file besides main.js before it decides", async () => {
  await withProgram(async (program) => {
    const seen = new Set<string>();
    const load = async (name: string): Promise<void> => {
      if (seen.has(name)) return;
      seen.add(name);
      const text = await Deno.readTextFile(join(program.directory, name));
      for (const [, other = ""] of text.matchAll(/(?:from|import)"\.\/([^"]+)"/g)) {
        await load(other);
      }
      assert.ok(!/(?:from|import)\s*"node:/.test(text), `${name} loads a node: module`);
    };
    await load("main.js");
    await load("verify.js");
    assert.deepEqual([...seen], ["main.js", "verify.js"]);
  });
});

Deno.test("ensure loads few files before it knows that no login is needed", async () => {
  await withProgram(async (program) => {
    for (const name of ["main.js", "quick_check.js"]) {
      const text = await Deno.readTextFile(join(program.directory, name));
      const loaded = [...text.matchAll(/(?:from|import)"\.\/([^"]+)"/g)];
      assert.ok(loaded.length <= 3, `${name} loads ${loaded.join(" ")}`);
    }
    const main = await Deno.readTextFile(join(program.directory, "main.js"));
    assert.ok(main.includes('import("./quick_check.js")'));
  });
});

/** Files that a file of the bundle loads when a line is reached, by the name of their module. */
async function lazyParts(program: Bundle, entry: string): Promise<string[]> {
  const seen = new Set<string>();
  const lazy = new Set<string>();
  const look = async (name: string): Promise<void> => {
    if (seen.has(name)) return;
    seen.add(name);
    const text = await Deno.readTextFile(join(program.directory, name));
    for (const [, other = ""] of text.matchAll(/(?:from|import)"\.\/([^"]+)"/g)) await look(other);
    for (const [, other = ""] of text.matchAll(/import\("\.\/([^"]+)-[0-9a-f]+\.js"\)/g)) {
      lazy.add(other);
    }
  };
  await look(entry);
  return [...lazy].sort();
}

Deno.test("verify loads nothing lazily for which it might not be allowed to read any more", async () => {
  await withProgram(async (program) => {
    assert.deepEqual(await lazyParts(program, "verify.js"), [
      "ask_plugins", // `read` is kept where there are plugins
      "check_verifier_file", // on Windows, before the fence
      "check_windows_access", // while the server's files are read
      "create_ownable_file", // never: nothing is made
      "hand_over", // `read` is kept where there is `--then`
      "home_policy", // `read` is kept where a home can be read
      "open_system_log", // before the fence
      "reach_provider", // before the fence
      "read_toml", // before the fence
      "read_yaml", // before the fence
    ]);
  });
});

Deno.test("the worker loads nothing lazily, because it may read no code", async () => {
  await withProgram(async (program) => {
    assert.ok(program.entries.includes("provider_worker.js"));
    assert.deepEqual(await lazyParts(program, "provider_worker.js"), [
      "check_windows_access", // never: it leaves access lists to those of the directory
      "create_ownable_file", // never: it makes files of its own only
    ]);
  });
});
