import assert from "node:assert/strict";
import { writeIdentityPair } from "../support/identity_pair.ts";
import { type ProgramRun, runProgram } from "../support/run_program.ts";

/** Runs in a home directory with one key whose ID token is that old, in seconds. */
async function withKey(age: number, args: readonly string[]): Promise<ProgramRun> {
  return await runProgram(args, {
    prepare: async (home) => {
      await Deno.mkdir(`${home}/.ssh`);
      const iat = Math.floor(Date.now() / 1000) - age;
      await writeIdentityPair(`${home}/.ssh/id_ecdsa`, { claims: { iat } });
    },
  });
}

const HOUR = 3600;
const CODES: readonly (readonly [age: number, args: readonly string[], code: number])[] = [
  [HOUR, ["check"], 0],
  [17 * HOUR, ["check"], 1],
  [25 * HOUR, ["check"], 4],
  [HOUR, ["check", "--expires-in", "30m"], 4],
  [HOUR, ["check", "--expires-in=80m"], 1],
  [HOUR, ["check", "-i", ".ssh/id_ecdsa"], 0],
  [HOUR, ["check", "-i.ssh/id_ecdsa"], 0],
  [HOUR, ["check", "--private-key-file=.ssh/id_ed25519"], 4],
  [HOUR, ["check", "google"], 4],
  [HOUR, ["ensure"], 0],
  [17 * HOUR, ["ensure"], 0],
  [HOUR, ["ensure", "-q"], 0],
  [HOUR, ["ensure", "--flow=device", "-q"], 0],
  [HOUR, ["ensure", "--flow", "paste", "-i", ".ssh/id_ecdsa"], 0],
];

for (const [age, args, code] of CODES) {
  Deno.test(`opkssh ${args.join(" ")}, the key ${age / HOUR} hours old: ${code}, silent`, async () => {
    const { files: _, ...run } = await withKey(age, args);
    assert.deepEqual(run, { code, stdout: "", stderr: "" });
  });
}

Deno.test("opkssh check without any key: login needed, nothing said, nothing made", async () => {
  const run = await runProgram(["check"]);
  assert.deepEqual(run, { code: 4, stdout: "", stderr: "", files: [] });
});

for (const args of [["ensure"], ["ensure", "--expires-in", "24h"], ["ensure", "google"]]) {
  Deno.test(`opkssh ${args.join(" ")} without key and terminal: says so, exit code 4`, async () => {
    const { code, stdout, stderr, files } = await runProgram(args);
    assert.equal(code, 4);
    assert.equal(stdout, "");
    const hint = `opkssh login${args.includes("google") ? " google" : ""}`;
    assert.equal(
      stderr,
      "opkssh: error: a login is needed, and here is no terminal to ask in\n" +
        `opkssh: hint: in a terminal: ${hint}\n`,
    );
    assert.deepEqual(files, []);
  });
}

for (const command of ["check", "ensure"]) {
  Deno.test(`opkssh ${command} --help shows its help, a wrong flag is an error`, async () => {
    const help = await runProgram([command, "--help"]);
    assert.equal(help.code, 0);
    assert.match(help.stdout, new RegExp(`^opkssh ${command} - `));
    const wrong = await runProgram([command, "--expires-in", "soon"]);
    assert.equal(wrong.code, 1);
    assert.match(wrong.stderr, /^opkssh: error: bad value for --expires-in/);
    const flow = await runProgram([command, "--flow=pigeon"]);
    assert.equal(flow.code, 1);
    assert.match(flow.stderr, /^opkssh: error: .*--flow/);
    const missing = await runProgram([command, "-i"]);
    assert.equal(missing.code, 1);
    assert.match(missing.stderr, /^opkssh: error: flag needs a value: -i/);
  });
}

Deno.test("opkssh check with an unreadable place: an error, not a login", async () => {
  const run = await runProgram(["check"], {
    prepare: async (home) => {
      await Deno.mkdir(`${home}/.ssh`);
      await Deno.writeTextFile(`${home}/.ssh/opkssh`, "a file");
    },
  });
  assert.equal(run.code, 1);
  assert.match(run.stderr, /^opkssh: error: cannot read ".*opkssh"/);
});

Deno.test("opkssh status --json of a key and none", async () => {
  const run = await withKey(HOUR, ["status", "--json"]);
  assert.equal(run.code, 0, run.stderr);
  const answer: unknown = JSON.parse(run.stdout);
  assert.ok(Array.isArray(answer) && answer.length === 1);
  const none = await runProgram(["status", "--json"]);
  assert.deepEqual(none, { code: 0, stdout: "[]\n", stderr: "", files: [] });
});
