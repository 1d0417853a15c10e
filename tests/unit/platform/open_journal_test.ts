import assert from "node:assert/strict";
import { openJournal } from "../../../src/platform/open_journal.ts";
import type { LogSink } from "../../../src/platform/open_log.ts";
import { journalSocket } from "../../support/journal_socket.ts";
import { withTempDir } from "../../support/with_temp_dir.ts";

Deno.test("openJournal sends a header of systemd's stream protocol and one line", async () => {
  await withTempDir(async (root) => {
    await using socket = await journalSocket(root);
    const log = await openJournal(root);
    assert.equal(log.problem, undefined);
    const sent = socket.next();
    assert.equal(await log.append("a=1 b=\u001b[2J\nopkssh\n\n0"), undefined);
    assert.equal(
      await sent,
      "opkssh\n\n86\n0\n0\n0\n0\na=1 b=\\u001b[2J\\u000aopkssh\\u000a\\u000a0\n",
    );
    assert.match(await log.append("second") ?? "", /closed/);
    log.close();
  });
});

Deno.test("openJournal closes a connection on which nothing was said", async () => {
  await withTempDir(async (root) => {
    await using socket = await journalSocket(root);
    const sent = socket.next();
    (await openJournal(root)).close();
    assert.equal(await sent, "");
  });
});

Deno.test("openJournal never throws: a journal that cannot be written is told about", async () => {
  const dead = async (root: string): Promise<void> => {
    const socket = await journalSocket(root);
    await socket[Symbol.asyncDispose]();
  };
  const plainFile = async (root: string): Promise<void> => {
    await Deno.mkdir(`${root}/run/systemd/journal`, { recursive: true });
    await Deno.writeTextFile(`${root}/run/systemd/journal/stdout`, "");
  };
  for (
    const [prepare, why] of [
      [() => undefined, /no such file/],
      [dead, /refused|no such file/],
      [plainFile, /refused/],
    ] as const
  ) {
    await withTempDir(async (root) => {
      await prepare(root);
      const log = await openJournal(root);
      assert.match(log.problem ?? "", why);
      assert.match(await log.append("x") ?? "", why);
      log.close();
    });
  }
});

Deno.test("openJournal waits for nobody: neither to be accepted nor to be read", async () => {
  await withTempDir(async (root) => {
    await using _nobodyAccepts = await journalSocket(root);
    const open: LogSink[] = [];
    let problem: string | undefined;
    // The queue of a socket is bounded: sooner or later there is no room for one more.
    while (problem === undefined && open.length < 10_000) {
      const log = await openJournal(root);
      problem = log.problem ?? await log.append("x".repeat(1024 * 1024));
      open.push(log);
    }
    assert.match(problem ?? "", /temporarily unavailable/);
  });
});

Deno.test("openJournal needs no permission once it is open", async () => {
  await withTempDir(async (root) => {
    await using socket = await journalSocket(root);
    const module = new URL("../../../src/platform/open_journal.ts", import.meta.url);
    const program = `
      import { openJournal } from "${module}";
      const log = await openJournal("${root}");
      for (const name of ["read", "write", "net", "env", "run", "sys", "ffi"]) {
        Deno.permissions.revokeSync({ name });
      }
      Deno.exit(await log.append("written") === undefined ? 0 : 1);`;
    await Deno.writeTextFile(`${root}/main.ts`, program);
    const sent = socket.next();
    const { code } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-check", "--no-prompt", "-A", `${root}/main.ts`],
    }).output();
    assert.equal(code, 0);
    assert.match(await sent, /\nwritten\n$/);
  });
});
