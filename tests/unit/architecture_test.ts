import assert from "node:assert/strict";
import { PROJECT_ROOT } from "../../install/packaging/run_deno.ts";
import { checkArchitecture } from "../support/architecture/check_architecture.ts";
import { type ModuleFacts, moduleFacts } from "../support/architecture/module_facts.ts";

async function programModules(): Promise<Map<string, ModuleFacts>> {
  const modules = new Map<string, ModuleFacts>();
  const add = async (path: string): Promise<void> => {
    modules.set(path, moduleFacts(await Deno.readTextFile(new URL(path, PROJECT_ROOT))));
  };
  const walk = async (directory: string): Promise<void> => {
    for await (const entry of Deno.readDir(new URL(directory, PROJECT_ROOT))) {
      if (entry.isDirectory) await walk(`${directory}${entry.name}/`);
      else if (entry.name.endsWith(".ts")) await add(`${directory}${entry.name}`);
    }
  };
  await add("main.ts");
  await walk("src/");
  return modules;
}

Deno.test("the program keeps to its architecture", async () => {
  const modules = await programModules();
  assert.ok(modules.size > 50, "the modules were found");
  assert.deepEqual(checkArchitecture(modules), []);
});

/** A program in which nothing is wrong, with some files added or replaced. */
function violations(files: Readonly<Record<string, string>>): string[] {
  const all = { "main.ts": "", "src/server/verify.ts": "", ...files };
  return checkArchitecture(
    new Map(Object.entries(all).map(([path, text]) => [path, moduleFacts(text)])),
  );
}

const CASES: readonly [string, Readonly<Record<string, string>>, readonly string[]][] = [
  ["nothing", {}, []],
  [
    "an arrow of the design",
    { "src/policy/a.ts": `import { b } from "../openpubkey/b.ts";`, "src/openpubkey/b.ts": "" },
    [],
  ],
  [
    "an arrow against the design",
    { "src/openpubkey/a.ts": `import { b } from "../policy/b.ts";`, "src/policy/b.ts": "" },
    ["src/openpubkey/a.ts:1: openpubkey may not import from policy"],
  ],
  [
    "ssh and openpubkey knowing each other, if only their types",
    { "src/ssh/a.ts": `\nimport type { B } from "../openpubkey/b.ts";`, "src/openpubkey/b.ts": "" },
    ["src/ssh/a.ts:2: ssh may not import from openpubkey"],
  ],
  [
    "a re-export against the design",
    { "src/encoding/a.ts": `export { b } from "../ssh/b.ts";`, "src/ssh/b.ts": "" },
    ["src/encoding/a.ts:1: encoding may not import from ssh"],
  ],
  [
    "a lazy import against the design",
    { "src/client/a.ts": `await import("../cli/b.ts");`, "src/cli/b.ts": "" },
    ["src/client/a.ts:1: client may not import from cli"],
  ],
  [
    "a computed import",
    { "src/cli/a.ts": `const name = "x"; await import(name);` },
    ["src/cli/a.ts:1: imports a module whose name is computed"],
  ],
  [
    "an import from the tests",
    { "src/cli/a.ts": `import "../../tests/support/x.ts";` },
    ["src/cli/a.ts:1: imports tests/support/x.ts, which is not part of the program"],
  ],
  ["an unknown room", { "src/utils/a.ts": "" }, ["src/utils/a.ts: there is no room utils"]],
  [
    "a heavy package on the way to verify",
    {
      "src/server/verify.ts": `import "./deep.ts";`,
      "src/server/deep.ts": `import { parse } from "yaml";`,
    },
    ["src/server/verify.ts -> src/server/deep.ts -> yaml: too heavy for every start"],
  ],
  [
    "a node: module at the start",
    { "main.ts": `import "node:crypto";` },
    ["main.ts -> node:crypto: too heavy for every start"],
  ],
  [
    "heavy packages that are loaded lazily or only as types",
    { "main.ts": `import type { X } from "sshpk"; await import("yaml");` },
    [],
  ],
  [
    "a package whose name only begins like a heavy one",
    { "main.ts": `import "yaml-light";` },
    [],
  ],
  [
    "printing elsewhere than in terminal/",
    { "src/platform/a.ts": `console.log(1);\nDeno.stdout.writeSync(b);` },
    [
      "src/platform/a.ts:1: only terminal/ prints, not console.log",
      "src/platform/a.ts:2: only terminal/ prints, not Deno.stdout",
    ],
  ],
  ["printing in terminal/", { "src/terminal/a.ts": `Deno.stderr.writeSync(b);` }, []],
  [
    "disk, network, clock, environment and chance in a pure room",
    {
      "src/openpubkey/a.ts": [
        `Deno.readFileSync("x");`,
        `await fetch("x");`,
        `Date.now(); new Date();`,
        `const { env } = Deno;`,
        `crypto.getRandomValues(b);`,
        `globalThis.fetch("x");`,
        `setTimeout(f, 1);`,
      ].join("\n"),
    },
    [
      "src/openpubkey/a.ts:1: openpubkey may not touch Deno.readFileSync",
      "src/openpubkey/a.ts:2: openpubkey may not touch fetch",
      "src/openpubkey/a.ts:3: openpubkey may not touch Date.now",
      "src/openpubkey/a.ts:3: openpubkey may not touch Date.now",
      "src/openpubkey/a.ts:4: openpubkey may not touch Deno",
      "src/openpubkey/a.ts:5: openpubkey may not touch crypto.getRandomValues",
      "src/openpubkey/a.ts:6: openpubkey may not touch globalThis.fetch",
      "src/openpubkey/a.ts:7: openpubkey may not touch setTimeout",
    ],
  ],
  [
    "names that only look like the outside",
    {
      "src/policy/a.ts":
        `// Deno.env\nconst s = "fetch(Deno)"; x.fetch(); ({ fetch: 1, process: 2 });\n` +
        `new Date(5); crypto.subtle.digest("SHA-256", b); let t: typeof fetch;`,
    },
    [],
  ],
  [
    "a seam that has the name of what it stands for",
    {
      "src/client/a.ts":
        `export const a = (fetch: F) => fetch("x");\nconst { setTimeout } = world;\n` +
        `setTimeout(a, 1); const performance = clock; performance.now();`,
    },
    [],
  ],
  [
    "Deno under the cover of a parameter",
    { "src/client/a.ts": `export const a = (Deno: D) => Deno.env.get("x");` },
    [
      "src/client/a.ts:1: client may not touch Deno",
      "src/client/a.ts:1: client may not touch Deno.env",
    ],
  ],
  [
    "an exported function without a docstring",
    {
      "src/errors/a.ts":
        `/** Says it. */\nexport function a(): void {}\nexport function b(): void {}`,
    },
    ["src/errors/a.ts:3: b has no docstring"],
  ],
  [
    "a docstring before a lint comment",
    { "src/errors/a.ts": `/** Says it. */\n// deno-lint-ignore x\nexport function a(): void {}` },
    [],
  ],
  [
    "a file that is too long",
    { "src/errors/a.ts": "//\n".repeat(501) },
    ["src/errors/a.ts: 501 lines, more than 500"],
  ],
];

for (const [what, files, expected] of CASES) {
  Deno.test(`checkArchitecture ${expected.length === 0 ? "accepts" : "finds"} ${what}`, () => {
    assert.deepEqual(violations(files), expected);
  });
}

Deno.test("checkArchitecture finds that an entry module is missing", () => {
  assert.deepEqual(checkArchitecture(new Map([["main.ts", moduleFacts("")]])), [
    "src/server/verify.ts: is missing",
  ]);
});
