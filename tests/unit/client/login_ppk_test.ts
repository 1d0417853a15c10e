import assert from "node:assert/strict";
import { checkFiles } from "../../../src/client/doctor/check_files.ts";
import { IdentityDirectory } from "../../../src/client/identity_directory.ts";
import { login } from "../../../src/client/login.ts";
import type { LoginOptions } from "../../../src/client/login_options.ts";
import type { LoginResult } from "../../../src/client/login_result.ts";
import { logout } from "../../../src/client/logout.ts";
import { reportLogin } from "../../../src/client/report_login.ts";
import { status } from "../../../src/client/status.ts";
import { systemFileSystem } from "../../../src/platform/system_file_system.ts";
import { parsePpkOuter, type PpkOuter } from "../../../src/ssh/ppk_outer.ts";
import { assertCodeAsync } from "../../support/assert_code.ts";
import { clientWorld, filesBelow, type TestClientWorld } from "../../support/client_world.ts";
import { writeTestPair } from "../../support/key_pair.ts";
import { memoryTerminal } from "../../support/memory_terminal.ts";
import { withTempDir } from "../../support/with_temp_dir.ts";

interface Place {
  readonly home: string;
  readonly ssh: string;
  readonly world: TestClientWorld;
  /** Logs in, once more. */
  run(options?: LoginOptions): Promise<LoginResult>;
  /** What `.ssh` holds. */
  files(): Promise<readonly string[]>;
}

function withPlace(look: (place: Place) => Promise<void>): Promise<void> {
  return withTempDir(async (home) => {
    const ssh = `${home}/.ssh`;
    await Deno.mkdir(ssh, { mode: 0o700 });
    const world = await clientWorld(home);
    await look({
      home,
      ssh,
      world,
      run: async (options = { ppk: true }) => await login(options, await clientWorld(home)),
      files: () => filesBelow(ssh),
    });
  });
}

async function ppkAt(path: string): Promise<PpkOuter> {
  return parsePpkOuter(await Deno.readTextFile(path));
}

const PAIR = ["id_ecdsa", "id_ecdsa-cert.pub"];

Deno.test("login --ppk writes the certificate it wrote for ssh, mode 0600, and says where", () =>
  withPlace(async ({ ssh, run, files, world }) => {
    const result = await run();
    assert.deepEqual(await files(), [...PAIR, "id_ecdsa.ppk"]);
    assert.equal(result.files?.ppk, `${ssh}/id_ecdsa.ppk`);
    assert.equal((await Deno.stat(`${ssh}/id_ecdsa.ppk`)).mode, 0o100600);
    const { type, comment, publicPart, encrypted } = await ppkAt(`${ssh}/id_ecdsa.ppk`);
    assert.deepEqual([comment, encrypted], ["openpubkey cert", false]);
    const file = await Deno.readTextFile(`${ssh}/id_ecdsa-cert.pub`);
    assert.equal(file, `${type} ${publicPart.toBase64()} openpubkey`);
    const terminal = memoryTerminal();
    reportLogin(result, {}, { terminal, now: world.now });
    assert.match(terminal.stderr, /^opkssh: for PuTTY {5}\S+\/id_ecdsa\.ppk$/m);
    const json = memoryTerminal();
    reportLogin(result, { json: true }, { terminal: json, now: world.now });
    assert.equal(JSON.parse(json.stdout)["ppk_file"], `${ssh}/id_ecdsa.ppk`);
  }));

Deno.test("login writes nothing for PuTTY unless it is asked to, nor says so", () =>
  withPlace(async ({ run, files }) => {
    assert.ok(!("ppk" in ((await run({})).files ?? {})));
    assert.deepEqual(await files(), PAIR);
  }));

Deno.test("login --ppk with a passphrase encrypts both files", () =>
  withPlace(async ({ ssh, run }) => {
    await run({ ppk: true, passphrase: "correct horse" });
    assert.equal((await ppkAt(`${ssh}/id_ecdsa.ppk`)).encrypted, true);
    assert.match(
      (await Deno.readTextFile(`${ssh}/id_ecdsa.ppk`)).replaceAll(/[\r\n]/g, " "),
      /Argon2-Memory: 65536 Argon2-Passes: 3 Argon2-Parallelism: 4 Argon2-Salt: [0-9a-f]{32} /,
    );
  }));

Deno.test("login without --ppk renews the file for PuTTY that is there", () =>
  withPlace(async ({ ssh, run, files }) => {
    await run();
    const before = await ppkAt(`${ssh}/id_ecdsa.ppk`);
    const { files: placed } = await run({});
    assert.equal(placed?.ppk, `${ssh}/id_ecdsa.ppk`);
    const after = await ppkAt(`${ssh}/id_ecdsa.ppk`);
    assert.notDeepEqual(after.publicPart, before.publicPart);
    const file = await Deno.readTextFile(`${ssh}/id_ecdsa-cert.pub`);
    assert.ok(file.includes(after.publicPart.toBase64()));
    assert.deepEqual(await files(), [...PAIR, "id_ecdsa.ppk"]);
  }));

Deno.test("login takes the mode of a loose file for PuTTY back", () =>
  withPlace(async ({ ssh, run }) => {
    await run();
    await Deno.chmod(`${ssh}/id_ecdsa.ppk`, 0o644);
    await run();
    assert.equal((await Deno.stat(`${ssh}/id_ecdsa.ppk`)).mode, 0o100600);
  }));

/** Files that login did not make, by what they are. */
const FOREIGN: readonly (readonly [string, (path: string) => Promise<void>])[] = [
  [
    "with another comment",
    async (path) => {
      const blob = "AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
      await Deno.writeTextFile(
        path,
        `PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nComment: openpubkey certs\n` +
          `Public-Lines: 1\n${blob}\nPrivate-Lines: 1\n`,
      );
    },
  ],
  [
    "with our comment further down",
    (path) => Deno.writeTextFile(path, "hello\nComment: openpubkey cert\n"),
  ],
  ["that is empty", (path) => Deno.writeTextFile(path, "")],
  ["that is a symbolic link", (path) => Deno.symlink("/nowhere/else", path)],
  ["that is a directory", (path) => Deno.mkdir(path)],
];

for (const [name, make] of FOREIGN) {
  Deno.test(`login --ppk -i refuses a .ppk ${name}, before the browser opens`, () =>
    withPlace(async ({ ssh, world, files }) => {
      await make(`${ssh}/work.ppk`);
      const before = await Deno.lstat(`${ssh}/work.ppk`);
      const options = { ppk: true, privateKeyFile: `${ssh}/work` };
      const error = await assertCodeAsync(() => login(options, world), "key_not_ours");
      assert.match(error.message, /work\.ppk/);
      assert.deepEqual(world.shown, []);
      assert.deepEqual((await files()).filter((file) => !file.startsWith("work.ppk")), []);
      assert.deepEqual((await Deno.lstat(`${ssh}/work.ppk`)).mtime, before.mtime);
    }));

  Deno.test(`login leaves a .ppk ${name} alone, and so does logout`, () =>
    withPlace(async ({ ssh, run, world }) => {
      await make(`${ssh}/id_ecdsa.ppk`);
      const before = await Deno.lstat(`${ssh}/id_ecdsa.ppk`);
      assert.ok(!("ppk" in ((await run({})).files ?? {})));
      await logout({}, { ...world, agent: undefined });
      const after = await Deno.lstat(`${ssh}/id_ecdsa.ppk`);
      assert.deepEqual([after.ino, after.mtime], [before.ino, before.mtime]);
      await assert.rejects(Deno.lstat(`${ssh}/id_ecdsa`), Deno.errors.NotFound);
    }));
}

Deno.test("login --ppk takes the next default name when the first has a foreign .ppk", () =>
  withPlace(async ({ ssh, run, world }) => {
    await Deno.writeTextFile(`${ssh}/id_ecdsa.ppk`, "mine");
    const { files } = await run();
    assert.equal(files?.privateKey, `${ssh}/id_ecdsa_sk`);
    assert.equal(files?.ppk, `${ssh}/id_ecdsa_sk.ppk`);
    await Deno.writeTextFile(`${ssh}/id_ecdsa_sk.ppk`, "mine, too");
    const error = await assertCodeAsync(() => login({ ppk: true }, world), "key_not_ours");
    assert.match(error.message, /or the \.ppk files beside them are$/);
    assert.equal(await Deno.readTextFile(`${ssh}/id_ecdsa_sk.ppk`), "mine, too");
  }));

Deno.test("login --ppk into the identity directory; logout leaves nothing of it", () =>
  withPlace(async ({ ssh, run, world }) => {
    await new IdentityDirectory(world.paths, world.fileSystem).configure();
    const { files } = await run();
    assert.match(files?.ppk ?? "", /\.ssh\/opkssh\/op\.example\.com-[^/]+\.ppk$/);
    const terminal = memoryTerminal();
    const removed = await logout({}, { ...world, terminal, agent: undefined });
    assert.equal(removed.length, 1);
    assert.deepEqual(await filesBelow(`${ssh}/opkssh`), ["config"]);
    assert.equal(await Deno.readTextFile(`${ssh}/opkssh/config`), "");
  }));

for (const [name, options] of [["every key", {}], ["the named key", { named: true }]] as const) {
  Deno.test(`logout of ${name} removes the file for PuTTY`, () =>
    withPlace(async ({ ssh, run, files, world }) => {
      await run({ ppk: true, privateKeyFile: "named" in options ? `${ssh}/id_ecdsa` : undefined });
      const terminal = memoryTerminal();
      const privateKeyFile = "named" in options ? `${ssh}/id_ecdsa` : undefined;
      await logout({ privateKeyFile }, { ...world, terminal, agent: undefined });
      assert.deepEqual(await files(), []);
      assert.match(terminal.stdout, /^removed \S+\/id_ecdsa\.ppk$/m);
    }));
}

Deno.test("logout removes a file for PuTTY that lost its key, in both directories", () =>
  withPlace(async ({ ssh, run, files, world }) => {
    await run();
    for (const name of PAIR) await Deno.remove(`${ssh}/${name}`);
    await Deno.mkdir(`${ssh}/opkssh`);
    await Deno.copyFile(`${ssh}/id_ecdsa.ppk`, `${ssh}/opkssh/x.ppk`);
    const terminal = memoryTerminal();
    assert.deepEqual(await logout({}, { ...world, terminal, agent: undefined }), []);
    assert.deepEqual(await files(), []);
    assert.doesNotMatch(terminal.stdout, /no keys of opkssh/);
  }));

Deno.test("logout --all finds files for PuTTY under any name", () =>
  withPlace(async ({ ssh, run, files, world }) => {
    await run({ ppk: true, privateKeyFile: `${ssh}/work` });
    for (const name of ["work", "work-cert.pub"]) await Deno.remove(`${ssh}/${name}`);
    await logout({}, { ...world, agent: undefined });
    assert.deepEqual(await files(), ["work.ppk"]);
    await logout({ all: true }, { ...world, agent: undefined });
    assert.deepEqual(await files(), []);
  }));

Deno.test("logout -i FILE.ppk says which file to name", () =>
  withPlace(async ({ ssh, run, world }) => {
    await run();
    const named = { privateKeyFile: `${ssh}/id_ecdsa.ppk` };
    const error = await assertCodeAsync(
      () => logout(named, { ...world, agent: undefined }),
      "key_not_ours",
    );
    assert.ok("hints" in error);
    assert.deepEqual(error.hints, [`opkssh logout -i ${ssh}/id_ecdsa`]);
  }));

Deno.test("login --ppk --agent=only is refused before anything", () =>
  withPlace(async ({ world, files }) => {
    const options = { ppk: true, agent: "only" } as const;
    const error = await assertCodeAsync(() => login(options, world), "usage");
    assert.match(error.message, /--ppk$/);
    assert.deepEqual([world.shown, await files()], [[], []]);
  }));

Deno.test("login --ppk --print-key is refused before anything", () =>
  withPlace(async ({ world, files }) => {
    await assertCodeAsync(() => login({ ppk: true, printKey: true }, world), "usage");
    assert.deepEqual([world.shown, await files()], [[], []]);
  }));

Deno.test("login --print-key does not touch the file for PuTTY", () =>
  withPlace(async ({ ssh, run }) => {
    await run();
    const before = await Deno.readTextFile(`${ssh}/id_ecdsa.ppk`);
    await run({ printKey: true });
    assert.equal(await Deno.readTextFile(`${ssh}/id_ecdsa.ppk`), before);
  }));

Deno.test("status names the file for PuTTY, and says when it is of another login", () =>
  withPlace(async ({ ssh, run, world }) => {
    const look = async (json: boolean): Promise<string> => {
      const terminal = memoryTerminal();
      const seams = { ...world, terminal, agent: undefined };
      await status({ lifetimeSeconds: 86_400, json }, seams);
      return terminal.stdout;
    };
    await run({});
    assert.doesNotMatch(await look(false), /PuTTY/);
    assert.equal(JSON.parse(await look(true))[0]["ppk_file"], null);
    await run();
    assert.match(await look(false), /^ {2}for PuTTY {14} \S+\/id_ecdsa\.ppk$/m);
    assert.equal(JSON.parse(await look(true))[0]["ppk_file"], `${ssh}/id_ecdsa.ppk`);
    const old = await Deno.readTextFile(`${ssh}/id_ecdsa.ppk`);
    await run();
    await Deno.writeTextFile(`${ssh}/id_ecdsa.ppk`, old);
    assert.match(await look(false), /id_ecdsa\.ppk, of another login$/m);
    assert.equal(JSON.parse(await look(true))[0]["ppk_file"], null);
  }));

Deno.test("doctor finds a file for PuTTY that others can read, and one of another login", () =>
  withPlace(async ({ ssh, run, world }) => {
    const found = async (): Promise<readonly string[]> =>
      (await checkFiles(world)).filter((one) => one.status !== "ok")
        .map((one) => `${one.id.replace(ssh, "~")} ${one.status}`);
    await run();
    assert.deepEqual(await found(), []);
    const old = await Deno.readTextFile(`${ssh}/id_ecdsa.ppk`);
    await run();
    await Deno.writeTextFile(`${ssh}/id_ecdsa.ppk`, old);
    await Deno.chmod(`${ssh}/id_ecdsa.ppk`, 0o644);
    assert.deepEqual(await found(), [
      "ppk:~/id_ecdsa.ppk warning",
      "mode:~/id_ecdsa.ppk error",
    ]);
  }));

Deno.test("login does not take a pair of its own for a reason to replace a foreign .ppk", () =>
  withPlace(async ({ ssh, world }) => {
    await writeTestPair(`${ssh}/work`);
    await Deno.writeTextFile(`${ssh}/work.ppk`, "mine");
    const pair = await Deno.readTextFile(`${ssh}/work`);
    const options = { ppk: true, privateKeyFile: `${ssh}/work` };
    await assertCodeAsync(() => login(options, world), "key_not_ours");
    assert.equal(await Deno.readTextFile(`${ssh}/work`), pair);
    assert.equal(await Deno.readTextFile(`${ssh}/work.ppk`), "mine");
  }));

Deno.test("two logins --ppk that end at the same time leave three files of one of them", () =>
  withPlace(async ({ home, ssh, files }) => {
    const worlds = [await clientWorld(home), await clientWorld(home)];
    await Promise.all(worlds.map((world) => login({ ppk: true }, world)));
    const names = await files();
    assert.deepEqual(names, [...PAIR, "id_ecdsa.ppk"]);
    const { publicPart } = await ppkAt(`${ssh}/id_ecdsa.ppk`);
    const certificate = await Deno.readTextFile(`${ssh}/id_ecdsa-cert.pub`);
    assert.ok(certificate.includes(publicPart.toBase64()));
  }));

Deno.test("login --ppk on a read-only disk says so; --print-key does without it", () =>
  withPlace(async ({ home, files }) => {
    const refuse = (): Promise<never> => Promise.reject(new Error("Read-only file system"));
    const fileSystem = { ...systemFileSystem, create: refuse, makeDirectory: refuse };
    const world = await clientWorld(home, { world: { fileSystem } });
    await assertCodeAsync(() => login({ ppk: true }, world), "file_unwritable");
    assert.deepEqual(world.shown, []);
    await login({ printKey: true }, world);
    assert.match(world.terminal.stdout, /OPENSSH PRIVATE KEY/);
    assert.deepEqual(await files(), []);
  }));
