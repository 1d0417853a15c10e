import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { checkReproducible } from "../../../install/packaging/check_reproducible.ts";
import { hostTarget } from "../../../install/packaging/compile_targets.ts";
import { withTempDir } from "../../support/with_temp_dir.ts";

Deno.test({
  name: "checkReproducible: the program itself, compiled in two checkouts, has the same bytes",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    const host = hostTarget();
    assert.ok(host !== undefined);
    const said: string[] = [];
    const options = {
      targets: [host.asset],
      baseBinary: "/bin/true",
      say: (line: string) => said.push(line),
    };
    assert.deepEqual(await checkReproducible(options), []);
    assert.deepEqual(said.map((line) => line.split("  ").at(-1)), [
      "opkssh-bundle.tar.gz",
      host.asset,
    ]);
  },
});

/** A project whose build writes what `text`, an expression, says. */
async function projectThatWrites(root: string, text: string): Promise<void> {
  const files = {
    "deno.json": "{}",
    "deno.lock": "{}",
    "main.ts": "",
    "LICENSE": "",
    "README.md": "",
    "src/a.ts": "",
    "install/packaging/compile.ts": `Deno.mkdirSync("dist", { recursive: true });
      Deno.writeTextFileSync("dist/opkssh-linux-amd64", ${text});`,
    "install/packaging/bundle_archive.ts": "",
  };
  for (const [path, content] of Object.entries(files)) {
    await Deno.mkdir(dirname(join(root, path)), { recursive: true });
    await Deno.writeTextFile(join(root, path), content);
  }
}

for (
  const [what, text] of [
    ["where the checkout stands", "import.meta.dirname"],
    ["the time zone", `new Date(0).toString()`],
    ["chance", "crypto.randomUUID()"],
  ] as const
) {
  Deno.test(`checkReproducible finds a build that depends on ${what}`, () =>
    withTempDir(async (root) => {
      await projectThatWrites(root, text);
      const [line = "", ...more] = await checkReproducible({ root });
      assert.match(line, /^two builds of opkssh-linux-amd64 differ from byte \d+ on$/);
      assert.deepEqual(more, []);
    }));
}

Deno.test("checkReproducible compares released files with the build", () =>
  withTempDir(async (root) => {
    await projectThatWrites(root, `"sources"`);
    const released = join(root, "opkssh-linux-amd64");
    await Deno.writeTextFile(released, "sources");
    assert.deepEqual(await checkReproducible({ root, released: [released] }), []);
    await Deno.writeTextFile(released, "sourceX");
    assert.deepEqual(await checkReproducible({ root, released: [released] }), [
      `${released} and the build differ from byte 6 on`,
    ]);
    const other = join(root, "main.ts");
    await assert.rejects(
      checkReproducible({ root, released: [other] }),
      /no main\.ts was built$/,
    );
  }));

Deno.test("checkReproducible says why a build fails", () =>
  withTempDir(async (root) => {
    await projectThatWrites(root, `(() => { throw new Error("no disk left"); })()`);
    await assert.rejects(checkReproducible({ root }), /^Error: Cannot build in .*no disk left/s);
  }));
