import assert from "node:assert/strict";
import { offerCertificate } from "../../support/offer_certificate.ts";
import { type VerifyRun, type VerifySetting, withServerFiles } from "../../support/verify_run.ts";
import { runVerifyBelow } from "../../support/verify_run.ts";
import { journalSocket } from "../../support/journal_socket.ts";
import { datagramSocket } from "../../support/datagram_socket.ts";
import { needs } from "../../support/needs.ts";

const good = await offerCertificate();

/** A configuration that says where records go. */
function logTo(to: string, more = ""): VerifySetting {
  return { files: { "etc/opk/config.toml": `[log]\nto = ${to}\n${more}` } };
}

/** A run on files of its own, with the journal's socket there, and what the journal got. */
async function withJournal(
  setting: VerifySetting,
): Promise<{ readonly run: VerifyRun; readonly journal: string }> {
  return await withServerFiles(setting, async (root) => {
    await using socket = await journalSocket(root);
    const sent = socket.next();
    const run = await runVerifyBelow(root, good, setting);
    await socket.poke();
    return { run, journal: await sent };
  });
}

const HEADER = "opkssh\n\n86\n0\n0\n0\n0\n";

Deno.test("verify() sends its record to the journal, which adds time and name by itself", async () => {
  const { run, journal } = await withJournal(logTo('"journal"'));
  assert.equal(run.exitCode, 0, run.stderr);
  assert.equal(run.log, "", "no file is made");
  assert.ok(journal.startsWith(`${HEADER}verdict=allowed rule=`), journal);
  assert.equal(journal.slice(HEADER.length).split("\n").length, 2);
  assert.match(journal, / sub=sub-1 email=alice@example.com /);
  assert.ok(!journal.includes(good.keyBase64.slice(100, 200)));
});

Deno.test("verify() sends the same record to file and journal", async () => {
  const { run, journal } = await withJournal(logTo('["file", "journal"]', 'format = "json"\n'));
  assert.equal(journal.slice(HEADER.length), run.log);
  assert.equal(JSON.parse(run.log).verdict, "allowed");
});

Deno.test(needs(["logger"], "verify() sends its record to syslog"), async () => {
  const setting = logTo('"syslog"');
  await withServerFiles(setting, async (root) => {
    await Deno.mkdir(`${root}/dev`);
    await using socket = await datagramSocket(`${root}/dev/log`);
    const run = await runVerifyBelow(root, good, setting);
    assert.equal(run.exitCode, 0, run.stderr);
    assert.match(
      await socket.next(),
      /^<86>.* opkssh(\[\d+\])?: verdict=allowed rule=\S+ user=alice /,
    );
    assert.equal(run.log, "");
  });
});

Deno.test("verify() decides the same with a log of the system that is not there", async () => {
  for (const to of ['"journal"', '"syslog"', '["journal", "syslog", "file"]', '"none"']) {
    const setting = logTo(to);
    for (const user of ["alice", "bob"]) {
      const run = await withServerFiles(
        setting,
        (root) => runVerifyBelow(root, good, { ...setting, user }),
      );
      assert.equal(run.exitCode, user === "alice" ? 0 : 1, to);
      assert.equal(run.stdout !== "", user === "alice");
      if (!to.includes("file")) assert.equal(run.log, "");
      else assert.match(run.log, /warnings="Cannot write to the journal at .*no such file.*syslog/);
    }
  }
});

Deno.test("verify() falls back to the journal when the log file cannot be written", async () => {
  const setting: VerifySetting = { files: { "var/log/opkssh.log/in-the-way": "" } };
  const { run, journal } = await withJournal(setting);
  assert.equal(run.exitCode, 0, run.stderr);
  assert.match(journal, /verdict=allowed .* warnings="Cannot open log .*not a regular file/);
});

Deno.test("verify() logs as configured also when another file is the reason", async () => {
  const { run, journal } = await withJournal({
    files: { ...logTo('"journal"', 'format = "json"\n').files, "etc/opk/providers": "" },
  });
  assert.equal(run.exitCode, 1);
  assert.equal(run.log, "");
  assert.equal(JSON.parse(journal.slice(HEADER.length)).code, "CFG_NO_PROVIDERS");
});

Deno.test("verify() falls back to the journal when the configuration is the reason, too", async () => {
  const { run, journal } = await withJournal({
    files: { "var/log/opkssh.log/in-the-way": "", "etc/opk/config.toml": "deny_users = 1\n" },
  });
  assert.equal(run.exitCode, 1);
  assert.match(journal, /verdict=refused code=CFG_UNUSABLE /);
});
