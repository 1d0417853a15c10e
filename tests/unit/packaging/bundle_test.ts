import assert from "node:assert/strict";
import { join } from "node:path";
import { bundle } from "../../../install/packaging/bundle.ts";
import { runDeno } from "../../../install/packaging/run_deno.ts";
import { bundleRunFlags } from "../../../install/packaging/runtime_flags.ts";
import { fakeProject } from "../../support/fake_project.ts";

const PROGRAM = {
  "main.ts": `import { plain } from "./src/plain.ts";
    if (Deno.args[0] === plain) { console.log((await import("./src/lazy.ts")).lazy()); }`,
  "src/plain.ts": `export const plain = "plain";`,
  "src/lazy.ts": `import { plain } from "./plain.ts";
    export function lazy(): string { return plain + " lazy"; }`,
};

async function inTemp(run: (directory: string) => Promise<void>): Promise<void> {
  const directory = await Deno.makeTempDir();
  try {
    await run(directory);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

Deno.test("bundle keeps a lazily loaded part in its own file and names every module", async () => {
  const project = await fakeProject(PROGRAM);
  try {
    await inTemp(async (out) => {
      const made = await bundle(join(out, "b"), { root: project.root });
      assert.ok(made.files.includes("main.js"));
      assert.ok(made.files.length >= 2, made.files.join(" "));
      assert.deepEqual(made.modules, [
        "main.ts",
        "src/cli/quick_check.ts",
        "src/cli/report_fault.ts",
        "src/cli/run.ts",
        "src/lazy.ts",
        "src/oidc/provider_worker.ts",
        "src/plain.ts",
        "src/server/verify.ts",
      ]);
      assert.ok(made.files.every((name) => name.endsWith(".js")), "no source map is left");
    });
  } finally {
    await project.remove();
  }
});

Deno.test("bundle of the same sources gives the same bytes wherever the checkout stands", async () => {
  const one = await fakeProject(PROGRAM);
  const other = await fakeProject(PROGRAM);
  try {
    await inTemp(async (out) => {
      const first = await bundle(join(out, "one"), { root: one.root });
      const second = await bundle(join(out, "other", "deeper"), { root: other.root });
      assert.deepEqual(first.files, second.files);
      for (const file of first.files) {
        assert.deepEqual(
          await Deno.readFile(join(first.directory, file)),
          await Deno.readFile(join(second.directory, file)),
        );
      }
    });
  } finally {
    await one.remove();
    await other.remove();
  }
});

Deno.test("bundle refuses a program that imports from the tests", async () => {
  const project = await fakeProject({
    "main.ts": `import { helper } from "./tests/support/helper.ts"; console.log(helper);`,
    "tests/support/helper.ts": `export const helper = Deno.args.length;`,
  });
  try {
    await inTemp(async (out) => {
      await assert.rejects(
        bundle(join(out, "b"), { root: project.root }),
        /it would hold tests\/support\/helper\.ts$/,
      );
    });
  } finally {
    await project.remove();
  }
});

Deno.test("bundle names what is wrong with a program that does not parse", async () => {
  const project = await fakeProject({ "main.ts": `export const = ;` });
  try {
    await inTemp(async (out) => {
      await assert.rejects(bundle(join(out, "b"), { root: project.root }), /main\.ts/);
    });
  } finally {
    await project.remove();
  }
});

Deno.test("bundle keeps verify apart, with its own copy of what others use", async () => {
  const shared = `export class Shared extends Error {}`;
  const verify = `import { Shared } from "../shared.ts";
    export async function verify(): Promise<string> {
      const { cold } = await import("./cold.ts");
      return String(cold() instanceof Shared);
    }`;
  const project = await fakeProject({
    "main.ts": `import { other } from "./src/other.ts";
      if (Deno.args[0] === "verify") console.log(await (await import("./src/server/verify.ts")).verify());
      else console.log(other());`,
    "src/other.ts": `import { Shared } from "./shared.ts";
      export function other(): string { return String(new Shared("other")); }`,
    "src/shared.ts": shared,
    "src/server/verify.ts": verify,
    "src/server/cold.ts": `import { Shared } from "../shared.ts";
      export function cold(): Error { return new Shared("cold"); }`,
  });
  try {
    await inTemp(async (out) => {
      const { files, directory } = await bundle(join(out, "b"), { root: project.root });
      assert.ok(files.includes("verify.js"));
      for (const [arg, printed] of [["verify", "true\n"], ["other", "Error: other\n"]] as const) {
        const run = await runDeno(["run", ...bundleRunFlags("linux"), "main.js", arg], {
          cwd: directory,
        });
        assert.equal(run.stdout, printed, run.stderr);
      }
    });
  } finally {
    await project.remove();
  }
});
