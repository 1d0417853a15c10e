import assert from "node:assert/strict";
import type { PolicyFile } from "../../../src/server/apply_policy.ts";
import { askReadhome } from "../../../src/server/ask_readhome.ts";
import { shellProgram } from "../../support/shell_program.ts";
import { withTempDir } from "../../support/with_temp_dir.ts";

const SOURCE = { name: "home", path: "/home/alice/.opk/auth_id" } as const;

interface Asked {
  readonly file: PolicyFile;
  readonly warnings: readonly string[];
}

/** Asks with a shell script in place of sudo. */
function ask(script: string, user = "alice", timeoutMs = 60_000): Promise<Asked> {
  return withTempDir(async (directory) => {
    const warnings: string[] = [];
    const file = await askReadhome(user, {
      sudo: await shellProgram(`${directory}/sudo`, script),
      executable: "/usr/local/bin/opkssh",
      home: "/home/alice",
      warn: (warning) => warnings.push(warning),
      timeoutMs,
    });
    return { file, warnings };
  });
}

function unusable(problem: string): Asked {
  return { file: { kind: "unusable", source: SOURCE, problem }, warnings: [] };
}

Deno.test("askReadhome runs sudo -n PROGRAM readhome USER, without a shell or our environment", async () => {
  const hostile = "a b;$(id)'\"\n*";
  Deno.env.set("OPKSSH_PLUGIN_X", "leak");
  try {
    const { file } = await ask(`printf '<%s>' "$@"; pwd; env`, hostile);
    assert.ok(file.kind === "text");
    const [first = "", ...environment] = file.text.slice(`<-n>`.length).split("/\n");
    assert.equal(first, `</usr/local/bin/opkssh><readhome><${hostile}>`);
    const names = environment.join("").trim().split("\n").map((line) => line.split("=", 1)[0]);
    assert.deepEqual(
      names.filter((name) => !["PWD", "OLDPWD", "SHLVL", "_"].includes(name ?? "")).sort(),
      [
        "LC_ALL",
        "PATH",
      ],
    );
  } finally {
    Deno.env.delete("OPKSSH_PLUGIN_X");
  }
});

Deno.test("askReadhome takes standard output for the file, byte by byte, and nothing else", async () => {
  assert.deepEqual(await ask("printf 'a b c\\r\\nd'; echo 'root x y' >&2"), {
    file: { kind: "text", source: SOURCE, text: "a b c\r\nd" },
    warnings: ["sudo readhome: root x y"],
  });
  assert.deepEqual(await ask(""), {
    file: { kind: "text", source: SOURCE, text: "" },
    warnings: [],
  });
});

Deno.test("askReadhome tells an absent file from one that is not to be believed", async () => {
  const say = (text: string): string => `echo 'opkssh: error: cannot read: ${text}' >&2; exit 1`;
  assert.deepEqual(await ask(say("it does not exist (absent)")), {
    file: { kind: "absent", source: SOURCE },
    warnings: [],
  });
  assert.deepEqual(
    await ask(say("it is a FIFO")),
    unusable("cannot be read through sudo: opkssh: error: cannot read: it is a FIFO"),
  );
  // with another exit code, or with output, it was not readhome that said it
  assert.equal((await ask("echo '(absent)' >&2; exit 2")).file.kind, "unusable");
  assert.equal((await ask("echo row; echo '(absent)' >&2; exit 1")).file.kind, "unusable");
});

Deno.test("askReadhome believes nothing of a program that fails", async () => {
  assert.deepEqual(
    await ask("echo 'alice a@b https://op'; exit 3"),
    unusable("cannot be read through sudo: exit code 3"),
  );
  assert.deepEqual(
    await ask("echo 'alice a@b https://op'; kill -KILL $$"),
    unusable("cannot be read through sudo: exit code 137"),
  );
  assert.deepEqual(
    await ask("echo 'sudo: a password is required' >&2; exit 1"),
    unusable("cannot be read through sudo: sudo: a password is required"),
  );
  assert.deepEqual(
    await ask("echo 'alice a@b https://op'; sleep 600", "alice", 100),
    unusable("cannot be read through sudo: no answer within 100 ms"),
  );
  assert.deepEqual(await ask("cat /dev/zero"), unusable("is larger than 16777216 bytes"));
  assert.deepEqual(await ask("printf '\\377'"), unusable("is not UTF-8 text"));
});

Deno.test("askReadhome says when sudo does not start", async () => {
  const file = await askReadhome("alice", {
    sudo: "/nowhere/sudo",
    executable: "/x",
    home: "/home/alice",
    warn: () => assert.fail(),
  });
  assert.ok(file.kind === "unusable");
  assert.match(file.problem, /^cannot be read through sudo, which does not start: /);
});
