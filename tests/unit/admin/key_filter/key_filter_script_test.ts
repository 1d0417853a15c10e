import assert from "node:assert/strict";
import { launcherScript } from "../../../../install/packaging/launcher_script.ts";
import { runDeno } from "../../../../install/packaging/run_deno.ts";
import { keyFilterScript } from "../../../../src/admin/key_filter/key_filter_script.ts";
import { CERTIFICATE_TYPE_ENDING } from "../../../../src/ssh/is_plain_key_type.ts";
import { programAvailable } from "../../../support/program_available.ts";
import { shellProgram } from "../../../support/shell_program.ts";
import { withTempDir } from "../../../support/with_temp_dir.ts";

/** What may be `/bin/sh` on a server. */
const SHELLS: Readonly<Record<string, readonly string[]>> = {
  sh: [],
  dash: [],
  bash: ["--posix"],
  busybox: ["sh"],
};

/** Words that a shell must not understand. */
const HOSTILE = [
  "",
  " ",
  "a b",
  "*",
  "/*",
  "[a-z]",
  "it's",
  '"',
  "\\",
  "\\n",
  "a\nb",
  "\n",
  "$HOME",
  "$(exit 3)",
  "`exit 3`",
  "; exit 3",
  ")",
  "*) exit 0 ;; esac",
  "#",
  "~",
  "!",
  "\u00fc\u{1f511}",
  "\x01\x7f\t\r",
];
const CERTIFICATE = "ssh-ed25519-cert-v01@openssh.com";

interface Ended {
  readonly code: number;
  readonly output: string;
}

/** Runs the filter under a shell, in a directory where globs would find something. */
async function run(shell: string, path: string, args: readonly string[]): Promise<Ended> {
  const { code, stdout, stderr } = await new Deno.Command(shell, {
    args: [...SHELLS[shell] ?? [], path, ...args],
    cwd: "/",
    clearEnv: true,
    env: { PATH: "/usr/bin:/bin" },
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  return { code, output: decoder.decode(stdout) + decoder.decode(stderr) };
}

/** A filter in front of a program that prints its words, a NUL behind each, and ends with 42. */
async function withFilter(
  check: (filter: string) => Promise<void>,
  name = "program",
): Promise<void> {
  await withTempDir(async (directory) => {
    const program = await shellProgram(
      `${directory}/${name}`,
      `for word do printf '%s\\0' "$word"; done\nexit 42`,
    );
    const filter = `${directory}/filter`;
    await Deno.writeTextFile(filter, keyFilterScript(program));
    await check(filter);
  });
}

function started(args: readonly string[]): Ended {
  return { code: 42, output: args.map((word) => `${word}\0`).join("") };
}

for (const shell of Object.keys(SHELLS)) {
  const missing = programAvailable(shell) ? "" : ` (skipped: no ${shell})`;
  const test = (name: string, fn: () => Promise<void>): void =>
    Deno.test({ name: `keyFilterScript under ${shell} ${name}${missing}`, ignore: !!missing, fn });

  test("refuses plain keys and prints nothing", () =>
    withFilter(async (filter) => {
      for (const type of ["ssh-ed25519", "ssh-rsa", "sk-ssh-ed25519@openssh.com", ...HOSTILE]) {
        assert.deepEqual(
          await run(shell, filter, ["verify", "alice", "AAAA", type]),
          { code: 1, output: "" },
          JSON.stringify(type),
        );
      }
      for (const word of HOSTILE) {
        for (const args of [[word, "AAAA"], ["alice", word], [word, word]]) {
          assert.deepEqual(
            await run(shell, filter, ["verify", ...args, "ssh-rsa"]),
            { code: 1, output: "" },
            JSON.stringify(args),
          );
        }
      }
      for (
        const type of [`${CERTIFICATE}\n`, `${CERTIFICATE} `, `x${CERTIFICATE_TYPE_ENDING}x`]
      ) assert.equal((await run(shell, filter, ["verify", "alice", "AAAA", type])).code, 1);
    }));

  test("hands on everything else to the byte", () =>
    withFilter(async (filter) => {
      const lines: (readonly string[])[] = [
        [],
        [""],
        ["--version"],
        ["verify"],
        ["verify", "alice", "AAAA"],
        ["verify", "alice", "AAAA", "ssh-rsa", "more"],
        ["verify", "alice", "AAAA", "ssh-rsa", ""],
        ["verify", "--then", "/bin/x %%u", "alice", "AAAA", "ssh-rsa"],
        ["verify", "--then=/bin/x", "alice", "ssh-rsa"],
        ["verify", "-h", "alice", "ssh-rsa"],
        ["verify", "-", "alice", "ssh-rsa"],
        ["verify", "--", "alice", "ssh-rsa"],
        ["verify", "--config-path", "/x", "alice", "AAAA", "ssh-rsa"],
        ["verify ", "alice", "AAAA", "ssh-rsa"],
        ["Verify", "alice", "AAAA", "ssh-rsa"],
        ["explain", "alice", "AAAA", "ssh-rsa"],
        ["verify", "alice", "AAAA", CERTIFICATE_TYPE_ENDING],
        ["verify", "alice", "AAAA", `\n*'${CERTIFICATE}`],
        ...HOSTILE.map((word) => ["verify", word, word, CERTIFICATE]),
        ...HOSTILE.map((word) => [word, "alice", "AAAA", "ssh-rsa"]),
        ...HOSTILE.map((word) => ["verify", `-${word}`, word, word]),
        ["readhome", ...HOSTILE, ...HOSTILE],
      ];
      for (const args of lines) {
        assert.deepEqual(await run(shell, filter, args), started(args), JSON.stringify(args));
      }
    }));

  test("starts a program whose path a shell would take apart", async () => {
    for (const word of HOSTILE.filter((word) => !/^\n?$|\//.test(word))) {
      await withFilter(
        async (filter) =>
          assert.deepEqual(await run(shell, filter, [word]), started([word]), JSON.stringify(word)),
        `p${word}q`,
      );
    }
  });

  test("refuses plain keys and certificates when there is no program", () =>
    withTempDir(async (directory) => {
      const filter = `${directory}/filter`;
      await Deno.writeTextFile(filter, keyFilterScript(`${directory}/gone`));
      const ask = (type: string): Promise<Ended> =>
        run(shell, filter, ["verify", "alice", "AAAA", type]);
      assert.deepEqual(await ask("ssh-rsa"), { code: 1, output: "" });
      assert.equal((await ask(CERTIFICATE)).code, 127);
    }));
}

Deno.test("keyFilterScript decides about plain keys as main.ts does", async () => {
  for (
    const args of [
      ["alice", "AAAA", "ssh-ed25519"],
      ["", "", ""],
      ["a b*", "$(id)", "'"],
      ["a\nb", "--help", "--explain"],
      ["alice", "--then=/bin/true", `${CERTIFICATE}\n`],
    ]
  ) {
    const { code, stdout, stderr } = await runDeno(["run", "-A", "main.ts", "verify", ...args]);
    assert.deepEqual({ code, stdout, stderr }, { code: 1, stdout: "", stderr: "" });
    await withFilter(async (filter) => {
      const ended = await run("sh", filter, ["verify", ...args]);
      assert.deepEqual(ended, { code: 1, output: "" });
    });
  }
});

Deno.test("keyFilterScript and launcherScript decide by the same lines", () => {
  const lines = (script: string): string =>
    script.slice(script.indexOf("if ")).split("\nfi\n")[0] ?? "";
  assert.equal(lines(keyFilterScript("/x")), lines(launcherScript("/x")));
  assert.match(lines(keyFilterScript("/x")), /exit 1/);
});
