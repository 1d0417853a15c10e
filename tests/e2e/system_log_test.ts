import assert from "node:assert/strict";
import { datagramSocket } from "../support/datagram_socket.ts";
import { journalSocket } from "../support/journal_socket.ts";
import { needs } from "../support/needs.ts";
import { withVerifyProcess } from "../support/verify_process.ts";

Deno.test(needs(["logger"], "records reach journal and syslog from behind the fence"), async () => {
  await withVerifyProcess(async ({ root, shell, key, log }) => {
    await using journal = await journalSocket(root);
    await Deno.mkdir(`${root}/dev`);
    await using syslog = await datagramSocket(`${root}/dev/log`);
    const config = `allow_loopback_http = true\n[log]\nto = ["journal", "file", "syslog"]\n`;
    await Deno.writeTextFile(`${root}/etc/opk/config.toml`, config);
    for (
      const [user, exit, verdict] of [
        ["alice", 0, "verdict=allowed rule="],
        ["bob", 1, "verdict=refused code=POLICY_DENIED "],
      ] as const
    ) {
      const sent = journal.next();
      const end = await shell('"$@"', user);
      assert.equal(end.code, exit, end.stderr);
      const record = (await sent).split("\n").at(-2) ?? "";
      assert.ok(record.startsWith(verdict), record);
      const datagram = await syslog.next();
      assert.ok(datagram.includes(`: ${verdict}`), datagram);
      const line = (await log()).trimEnd().split("\n").at(-1) ?? "";
      assert.ok(line.endsWith(` opkssh ${record}`), line);
      for (const text of [record, datagram, line]) {
        assert.ok(!text.includes(key.base64.slice(200, 260)), "a part of the certificate");
        assert.ok(!/eyJ[A-Za-z0-9_-]{10}/.test(text), "a part of a token");
      }
    }
  });
});
