import assert from "node:assert/strict";
import { decodeUtf8, encodeUtf8 } from "../../src/encoding/utf8.ts";
import { readhome } from "../../src/server/readhome.ts";
import { readHomePolicy } from "../../src/server/read_home_policy.ts";
import { memoryTerminal } from "../support/memory_terminal.ts";
import { smallUsers } from "../support/small_users.ts";
import { withTempDir } from "../support/with_temp_dir.ts";

const me = Deno.uid() ?? -1;
const STRANGER = 4711;
const ROW = "alice alice@example.com https://op.example.com\n";

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command for accounts with these names, all of them with the same home. */
async function run(home: string, argv: readonly string[], names = ["alice"]): Promise<Outcome> {
  const terminal = memoryTerminal();
  const written: Uint8Array[] = [];
  const users = smallUsers({
    accounts: names.map((name) => ({ name, uid: me, gid: me, home })),
  });
  const code = await readhome(argv, { terminal, users, write: (bytes) => written.push(bytes) });
  const stdout = written.map((bytes) => decodeUtf8(bytes)).join("");
  return { code, stdout, stderr: `${terminal.stdout}${terminal.stderr}` };
}

async function policy(home: string, mode = 0o600, text = ROW): Promise<string> {
  await Deno.mkdir(`${home}/.opk`, { recursive: true, mode: 0o700 });
  await Deno.writeTextFile(`${home}/.opk/auth_id`, text);
  await Deno.chmod(`${home}/.opk/auth_id`, mode);
  return `${home}/.opk/auth_id`;
}

function refused(reason: string): Outcome {
  return { code: 1, stdout: "", stderr: `opkssh: error: cannot read home policy: ${reason}\n` };
}

Deno.test("readhome prints the file byte by byte", async () => {
  await withTempDir(async (home) => {
    for (
      const text of [ROW, "", "no line feed", "\ufeff# BOM\r\n\0\u001b[31m", "\n\n", "\u{1f600}"]
    ) {
      await policy(home, 0o600, text);
      assert.deepEqual(await run(home, ["alice"]), { code: 0, stdout: text, stderr: "" });
    }
    for (const mode of [0o600, 0o400]) {
      await policy(home, mode);
      assert.deepEqual(await run(home, ["alice"]), { code: 0, stdout: ROW, stderr: "" });
      await Deno.chmod(`${home}/.opk/auth_id`, 0o600);
    }
  });
});

Deno.test("readhome writes bytes, not text", async () => {
  await withTempDir(async (home) => {
    await policy(home, 0o600, "a\r\n\u00e9");
    const written: Uint8Array[] = [];
    await readhome(["alice"], {
      terminal: memoryTerminal(),
      users: smallUsers({ accounts: [{ name: "alice", uid: me, gid: me, home }] }),
      write: (bytes) => written.push(bytes),
    });
    assert.deepEqual(written, [encodeUtf8("a\r\n\u00e9")]);
  });
});

const NAMES_OF_ACCOUNTS = [
  "alice",
  "Bob",
  "HOST$",
  "bob@example.com",
  "CORP\\bob",
  "a b",
  "j\u00fcrgen",
  ".hidden",
  "..",
  "1000",
  "x".repeat(256),
];

for (const name of NAMES_OF_ACCOUNTS) {
  Deno.test(`readhome takes the account name ${JSON.stringify(name)}`, async () => {
    await withTempDir(async (home) => {
      await policy(home);
      assert.deepEqual(await run(home, [name], [name]), { code: 0, stdout: ROW, stderr: "" });
    });
  });
}

const NO_NAMES = [
  "",
  "-alice",
  "--help",
  "-h",
  "--",
  "/",
  "../alice",
  "alice/../bob",
  "/etc/passwd",
  "alice\0",
  "al\nice",
  "al\rice",
  "\u001b[31malice",
  "alice\u007f",
  "alice\u0085",
  "alice:x:0:0::/root:/bin/sh",
  "\ufffd",
  "x".repeat(257),
];

for (const name of NO_NAMES) {
  Deno.test(`readhome refuses the name ${JSON.stringify(name).slice(0, 40)}`, async () => {
    await withTempDir(async (home) => {
      await policy(home);
      // even if the user database had it
      assert.deepEqual(await run(home, [name], [name]), refused("this is no user name"));
    });
  });
}

Deno.test("readhome takes exactly one argument, whatever it is", async () => {
  await withTempDir(async (home) => {
    await policy(home);
    for (const argv of [[], ["alice", ""], ["--", "alice"], ["alice", "alice"], ["alice", "-h"]]) {
      assert.deepEqual(await run(home, argv), refused("exactly one user name is needed"));
    }
  });
});

Deno.test("readhome knows only accounts of the user database, by their exact name", async () => {
  await withTempDir(async (home) => {
    await policy(home);
    for (const name of ["bob", "Alice", "alice ", "alic", "*"]) {
      assert.deepEqual(await run(home, [name]), refused(`there is no user "${name}"`));
    }
  });
});

Deno.test("readhome says in a word that there is no file", async () => {
  await withTempDir(async (home) => {
    const absent = refused(`"${home}/.opk/auth_id" does not exist (absent)`);
    assert.deepEqual(await run(home, ["alice"]), absent);
    await Deno.mkdir(`${home}/.opk`);
    assert.deepEqual(await run(home, ["alice"]), absent);
  });
  for (const home of ["", "relative", "~"]) {
    const absent = refused(`"~/.opk/auth_id" does not exist (absent)`);
    assert.deepEqual(await run(home, ["alice"]), absent);
  }
});

interface HostileHome {
  readonly name: string;
  readonly make: (home: string) => Promise<unknown>;
  /** Why, with HOME for the home. */
  readonly problem: string;
  readonly needsRoot?: boolean;
}

const HOMES: readonly HostileHome[] = [
  {
    name: "a linked file",
    make: async (home) => {
      await Deno.rename(await policy(home), `${home}/elsewhere`);
      await Deno.symlink(`${home}/elsewhere`, `${home}/.opk/auth_id`);
    },
    problem: `"HOME/.opk/auth_id" is a symbolic link`,
  },
  {
    name: "a link to the system's own secrets",
    make: async (home) => {
      await Deno.mkdir(`${home}/.opk`);
      await Deno.symlink("/etc/shadow", `${home}/.opk/auth_id`);
    },
    problem: `"HOME/.opk/auth_id" is a symbolic link`,
  },
  {
    name: "a linked directory",
    make: async (home) => {
      await policy(home);
      await Deno.rename(`${home}/.opk`, `${home}/elsewhere`);
      await Deno.symlink("elsewhere", `${home}/.opk`);
    },
    problem: `"HOME/.opk" is a symbolic link`,
  },
  {
    name: "a FIFO nobody writes to",
    make: async (home) => {
      await Deno.mkdir(`${home}/.opk`);
      const path = `${home}/.opk/auth_id`;
      await new Deno.Command("mkfifo", { args: ["-m", "600", path] }).output();
    },
    problem: `"HOME/.opk/auth_id" is a FIFO, not a regular file`,
  },
  {
    name: "a directory",
    make: (home) => Deno.mkdir(`${home}/.opk/auth_id`, { recursive: true, mode: 0o600 }),
    problem: `"HOME/.opk/auth_id" is a directory, not a regular file`,
  },
  {
    name: "a file in place of the directory",
    make: (home) => Deno.writeTextFile(`${home}/.opk`, ROW),
    problem: `"HOME/.opk" is not a directory`,
  },
  {
    name: "another owner",
    make: async (home) => await Deno.chown(await policy(home), STRANGER, STRANGER),
    problem: `"HOME/.opk/auth_id" is owned by uid ${STRANGER}, not by uid ${me}`,
    needsRoot: true,
  },
  {
    name: "mode 0644",
    make: (home) => policy(home, 0o644),
    problem: `"HOME/.opk/auth_id" has mode 0644, which must be at most 0600`,
  },
  {
    name: "mode 0620",
    make: (home) => policy(home, 0o620),
    problem: `"HOME/.opk/auth_id" has mode 0620, which must be at most 0600`,
  },
  {
    name: "a directory the group can write",
    make: async (home) => {
      await policy(home);
      await Deno.chmod(`${home}/.opk`, 0o770);
    },
    problem: `"HOME/.opk" is writable by group or others`,
  },
  {
    name: "a directory everybody can write",
    make: async (home) => {
      await policy(home);
      await Deno.chmod(`${home}/.opk`, 0o1777);
    },
    problem: `"HOME/.opk" is writable by group or others`,
  },
  {
    name: "a directory of another user",
    make: async (home) => {
      await policy(home);
      await Deno.chown(`${home}/.opk`, STRANGER, STRANGER);
    },
    problem: `"HOME/.opk" is owned by uid ${STRANGER}, not by uid 0${me === 0 ? "" : ` or ${me}`}`,
    needsRoot: true,
  },
  {
    name: "a huge file",
    make: async (home) => await Deno.truncate(await policy(home), 2 ** 40),
    problem: `"HOME/.opk/auth_id" is larger than 16777216 bytes`,
  },
  {
    name: "a file that is not text",
    make: async (home) => {
      await policy(home);
      await Deno.writeFile(`${home}/.opk/auth_id`, new Uint8Array([0x61, 0xff, 0x62]));
    },
    problem: `"HOME/.opk/auth_id" is not UTF-8 text`,
  },
];

for (const hostile of HOMES) {
  const ignore = hostile.needsRoot === true && me !== 0;
  Deno.test(`readhome refuses ${hostile.name}`, { ignore }, async () => {
    await withTempDir(async (home) => {
      await hostile.make(home);
      const problem = hostile.problem.replace("HOME", home);
      assert.deepEqual(await run(home, ["alice"]), refused(problem));
      // verify, where it may read the file itself, goes by the same rules
      assert.deepEqual(await readHomePolicy({ path: home, uid: me }), {
        kind: "unusable",
        source: { name: "home", path: `${home}/.opk/auth_id` },
        problem,
      });
    });
  });
}

Deno.test("readHomePolicy knows no home policy where accounts have no ids", async () => {
  await withTempDir(async (home) => {
    await policy(home);
    assert.equal((await readHomePolicy({ path: home, uid: -1 })).kind, "absent");
  });
});
