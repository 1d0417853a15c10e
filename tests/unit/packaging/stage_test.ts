import assert from "node:assert/strict";
import { join } from "node:path";
import { stage, type Staged } from "../../../install/packaging/stage.ts";
import { needs } from "../../support/needs.ts";
import { type FakeProject, fakeProject } from "../../support/fake_project.ts";

/** What the staged program reports about how it was run. */
const PROGRAM = `
const [first] = Deno.args;
if (first === "--version") console.log("opkssh test");
else if (first === "fail") Deno.exit(7);
else if (first === "wait") { console.log("waiting"); await new Promise((r) => setTimeout(r, 60e3)); }
else {
  const { lazy } = await import("./src/lazy.ts");
  const states: string[] = [];
  for (const name of ["read", "write", "net", "env", "run", "sys", "ffi", "import"]) {
    const { state } = await Deno.permissions.request({ name } as Deno.PermissionDescriptor);
    states.push(name + "=" + state);
  }
  let generated = "code from strings";
  try { new Function("return 1")(); } catch (error) { generated = (error as Error).name; }
  console.log(JSON.stringify({ args: Deno.args, lazy: lazy(), states, generated }));
}
`;

interface Output {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface Stage {
  readonly directory: string;
  readonly project: FakeProject;
  readonly staged: Staged;
}

async function withStage(main: string, run: (stage: Stage) => Promise<void>): Promise<void> {
  const project = await fakeProject({
    "main.ts": main,
    "src/lazy.ts": `export function lazy(): string { return "lazy"; }`,
  });
  const directory = await Deno.makeTempDir();
  try {
    await Deno.chmod(directory, 0o755);
    const staged = await stage(directory, { root: project.root, launcherOnly: true });
    await run({ directory, project, staged });
  } finally {
    await Deno.remove(directory, { recursive: true });
    await project.remove();
  }
}

async function output(
  executable: string,
  args: string[],
  env = {},
  who: { readonly uid?: number; readonly gid?: number } = {},
): Promise<Output> {
  const options = { args, cwd: "/", clearEnv: true, env, ...who };
  const run = await new Deno.Command(executable, options).output();
  const decoder = new TextDecoder();
  return { code: run.code, stdout: decoder.decode(run.stdout), stderr: decoder.decode(run.stderr) };
}

async function tree(directory: string): Promise<string[]> {
  const paths: string[] = [];
  for await (const entry of Deno.readDir(directory)) {
    const path = join(directory, entry.name);
    const { mode, mtime } = await Deno.lstat(path);
    paths.push(`${path} ${mode?.toString(8)} ${mtime?.getTime()}`);
    if (entry.isDirectory) paths.push(...await tree(path));
  }
  return paths.sort();
}

Deno.test("stage makes a program that runs without the checkout, an environment or a home", async () => {
  await withStage(PROGRAM, async ({ staged, project }) => {
    await Deno.rename(project.root, `${project.root}-away`);
    try {
      const args = ["verify", "", "--help", "--", "-x", "a b", "*", "$(id)"];
      const { code, stdout, stderr } = await output(staged.executable, args);
      assert.equal(stderr, "");
      assert.equal(code, 0);
      assert.deepEqual(JSON.parse(stdout), {
        args,
        lazy: "lazy",
        states: [
          "read=granted",
          "write=granted",
          "net=granted",
          "env=granted",
          "run=granted",
          "sys=granted",
          "ffi=denied",
          "import=denied",
        ],
        generated: "EvalError",
      });
    } finally {
      await Deno.rename(`${project.root}-away`, project.root);
    }
  });
});

Deno.test("stage makes a program whose environment cannot change what runs", async () => {
  await withStage(PROGRAM, async ({ staged }) => {
    const { code, stdout } = await output(staged.executable, ["x"], {
      DENO_V8_FLAGS: "--no-such-flag,--allow-natives-syntax",
      DENO_DIR: "/tmp",
      NODE_OPTIONS: "--require=/tmp/x.cjs",
    });
    assert.equal(code, 0);
    assert.match(stdout, /"lazy":"lazy"/);
  });
});

Deno.test("stage makes a program that passes on exit codes and signals", async () => {
  await withStage(PROGRAM, async ({ staged }) => {
    assert.equal((await output(staged.executable, ["fail"])).code, 7);
    const child = new Deno.Command(staged.executable, { args: ["wait"], stdout: "piped" }).spawn();
    const reader = child.stdout.getReader();
    await reader.read();
    child.kill("SIGTERM");
    const status = await child.status;
    await reader.cancel();
    assert.equal(status.signal, "SIGTERM");
  });
});

Deno.test("stage makes a program that writes no file of its own at run time", async () => {
  await withStage(PROGRAM, async ({ staged, directory }) => {
    const home = await Deno.makeTempDir();
    try {
      await Deno.chmod(home, 0o777);
      const before = await tree(directory);
      const env = { HOME: home, TMPDIR: home, XDG_CACHE_HOME: home, PATH: "/usr/bin" };
      const nobody = Deno.uid() === 0 ? { uid: 65534, gid: 65534 } : {};
      assert.equal((await output(staged.executable, ["x"], env, nobody)).code, 0);
      assert.deepEqual(await tree(home), []);
      assert.deepEqual(await tree(directory), before);
    } finally {
      await Deno.remove(home, { recursive: true });
    }
  });
});

Deno.test(
  needs(["root"], "stage makes a program whose users do without root's own files"),
  async () => {
    await withStage(PROGRAM, async ({ staged, directory }) => {
      const shared = async (): Promise<string[]> =>
        (await tree(directory)).filter((line) => !line.includes("/analysis-root"));
      const before = await shared();
      assert.equal((await output(staged.executable, ["x"])).code, 0);
      assert.deepEqual(await shared(), before);
    });
  },
);

Deno.test("stage leaves nothing writable by others, whatever the umask", async () => {
  const umask = Deno.umask(0);
  try {
    await withStage(PROGRAM, async ({ directory }) => {
      for (const line of await tree(directory)) {
        const mode = parseInt(line.split(" ").at(1) ?? "", 8);
        if (line.includes("/analysis-root ")) assert.equal(mode & 0o777, 0o700, line);
        else if (!line.includes("/analysis-root/")) {
          assert.equal(mode & 0o022, 0, line);
          assert.equal(mode & 0o044, 0o044, line);
        }
      }
    });
  } finally {
    Deno.umask(umask);
  }
});

Deno.test("stage replaces a stage in one step and keeps only the one before", async () => {
  await withStage(PROGRAM, async ({ staged, directory, project }) => {
    const names = async (): Promise<string[]> =>
      (await Array.fromAsync(Deno.readDir(join(directory, "opkssh.d")))).map(({ name }) => name);
    const [first] = await names();
    await Deno.writeTextFile(
      join(project.root, "main.ts"),
      `console.log(Deno.args[0] === "--version" ? "opkssh two" : "second");`,
    );
    await stage(directory, { root: project.root, launcherOnly: true });
    assert.equal((await output(staged.executable, [])).stdout, "second\n");
    assert.equal((await names()).length, 2);
    await stage(directory, { root: project.root, launcherOnly: true });
    const last = await names();
    assert.equal(last.length, 2);
    assert.ok(!last.includes(first ?? ""));
    const top = (await Array.fromAsync(Deno.readDir(directory))).map(({ name }) => name).sort();
    assert.deepEqual(top, ["opkssh", "opkssh.d"]);
  });
});

Deno.test("stage of a program that does not start changes nothing", async () => {
  await withStage(PROGRAM, async ({ staged, directory, project }) => {
    const before = await tree(join(directory, "opkssh.d"));
    await Deno.writeTextFile(join(project.root, "main.ts"), `throw new Error("broken");`);
    await assert.rejects(
      stage(directory, { root: project.root, launcherOnly: true }),
      /Cannot run .*--version .*broken/s,
    );
    assert.deepEqual(await tree(join(directory, "opkssh.d")), before);
    assert.equal((await output(staged.executable, ["fail"])).code, 7);
  });
});

Deno.test("stage names what sshd would object to", async () => {
  await withStage(PROGRAM, ({ staged, directory }) => {
    assert.ok(staged.executable.startsWith(directory));
    // The directory for temporary files is writable by everybody on every system.
    assert.ok(staged.warnings.some((warning) => warning.endsWith("others than its owner")));
    return Promise.resolve();
  });
});
