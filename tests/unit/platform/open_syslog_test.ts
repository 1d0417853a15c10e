import assert from "node:assert/strict";
import { openSyslog } from "../../../src/platform/open_syslog.ts";
import { type DatagramSocket, datagramSocket } from "../../support/datagram_socket.ts";
import { needs } from "../../support/needs.ts";
import { shellProgram } from "../../support/shell_program.ts";
import { rootOwnedTempDir } from "../../support/sshd/root_owned_temp_dir.ts";
import { withTempDir } from "../../support/with_temp_dir.ts";

/** Below this directory `/dev/log` is a real datagram socket. */
async function devLog(root: string): Promise<DatagramSocket> {
  await Deno.mkdir(`${root}/dev`);
  return await datagramSocket(`${root}/dev/log`);
}

Deno.test(
  needs(["logger"], "openSyslog sends one datagram with facility, tag and one line"),
  async () => {
    await withTempDir(async (root) => {
      await using socket = await devLog(root);
      const log = await openSyslog({ root });
      assert.equal(log.problem, undefined);
      assert.equal(await log.append("a=1 b=\u001b[2J\n<0>kernel: panic"), undefined);
      assert.match(
        await socket.next(),
        /^<86>.{10,40} opkssh(\[\d+\])?: a=1 b=\\u001b\[2J\\u000a<0>kernel: panic/,
      );
      assert.match(await log.append("second") ?? "", /closed/);
      log.close();
    });
  },
);

Deno.test(needs(["logger"], "openSyslog loses nothing of a long record"), async () => {
  await withTempDir(async (root) => {
    await using socket = await devLog(root);
    const log = await openSyslog({ root });
    const record = Array.from({ length: 600 }, (_, i) => `${i}`).join("-");
    assert.equal(await log.append(record), undefined);
    let all = "";
    while (all.length < record.length) {
      all += (await socket.next()).replace(/^<86>.{10,40}? opkssh(\[\d+\])?: /, "").trimEnd();
    }
    assert.equal(all, record);
  });
});

Deno.test(needs(["logger"], "openSyslog is not held up by a daemon that died"), async () => {
  await withTempDir(async (root) => {
    const socket = await devLog(root);
    await socket.kill();
    const log = await openSyslog({ root });
    await log.append("lost"); // only logger could tell, and nobody waits for it
    log.close();
  });
});

Deno.test("openSyslog never throws: what cannot be written is told about", async () => {
  await withTempDir(async (root) => {
    assert.match((await openSyslog({ root })).problem ?? "", /no such file/);
    await Deno.mkdir(`${root}/dev`);
    await Deno.writeTextFile(`${root}/dev/log`, "");
    assert.match((await openSyslog({ root })).problem ?? "", /dev\/log": it is not a socket/);
    await Deno.remove(`${root}/dev/log`);
    await using _socket = await datagramSocket(`${root}/dev/log`);
    const none = await openSyslog({ root, loggers: ["/usr/none", "/usr/neither"] });
    assert.match(none.problem ?? "", /there is no \/usr\/none and no \/usr\/neither/);
    const log = await openSyslog({ root, loggers: ["/dev/null"] });
    assert.match(log.problem ?? "", /not a regular file/);
    assert.match(await log.append("x") ?? "", /not a regular file/);
  });
});

Deno.test(
  needs(["root"], "openSyslog runs no logger that others could have put there"),
  async () => {
    const root = await rootOwnedTempDir("opkssh-syslog-");
    try {
      await using _socket = await devLog(root);
      const logger = await shellProgram(`${root}/logger`, "cat >/dev/null");
      const owners = [Deno.uid() ?? 0, 0];
      await Deno.chmod(logger, 0o757);
      const options = { root, loggers: [logger], owners };
      assert.match((await openSyslog(options)).problem ?? "", /writable by group or others/);
      await Deno.chmod(logger, 0o755);
      const log = await openSyslog(options);
      assert.equal(log.problem, undefined);
      log.close();
    } finally {
      await Deno.remove(root, { recursive: true });
    }
  },
);

Deno.test(needs(["root"], "openSyslog waits for no logger, be it deaf or dead"), async () => {
  const root = await rootOwnedTempDir("opkssh-syslog-");
  try {
    await using _socket = await devLog(root);
    const owners = [Deno.uid() ?? 0, 0];
    for (const script of ["exec sleep 3", "exit 0"]) {
      const logger = await shellProgram(`${root}/logger`, script);
      const log = await openSyslog({ root, loggers: [logger], owners });
      const started = performance.now();
      await log.append("x".repeat(1024 * 1024));
      assert.ok(performance.now() - started < 1000, script);
    }
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});
