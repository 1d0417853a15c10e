import assert from "node:assert/strict";

interface Graph {
  readonly roots: readonly string[];
  readonly modules: readonly {
    readonly specifier: string;
    readonly dependencies?: readonly {
      readonly code?: { readonly specifier?: string };
      readonly isDynamic?: boolean;
    }[];
  }[];
}

/** Everything that is loaded at once with a module, by the runtime's own account. */
async function loadedWith(path: string): Promise<string[]> {
  const url = new URL(`../../../src/${path}`, import.meta.url);
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", url.href],
  }).output();
  const graph: Graph = JSON.parse(new TextDecoder().decode(stdout));
  const modules = new Map(graph.modules.map((module) => [module.specifier, module]));
  const seen = new Set(graph.roots);
  for (const specifier of seen) {
    for (const dependency of modules.get(specifier)?.dependencies ?? []) {
      if (dependency.isDynamic || dependency.code?.specifier === undefined) continue;
      seen.add(dependency.code.specifier);
    }
  }
  return [...seen];
}

for (
  const path of [
    "config/load_server_config.ts",
    "platform/read_guarded_file.ts",
    "platform/atomic_write_file.ts",
    "platform/open_log.ts",
    "platform/file_lock.ts",
    "platform/run_program.ts",
    "platform/users.ts",
    "platform/server_paths.ts",
    "platform/tls_trust.ts",
  ]
) {
  Deno.test(`${path} loads nothing but our own files`, async () => {
    const loaded = await loadedWith(path);
    assert.ok(loaded.length > 0 && loaded.some((specifier) => specifier.endsWith(path)));
    assert.deepEqual(loaded.filter((specifier) => !/^file:.*\/src\//.test(specifier)), []);
  });
}
