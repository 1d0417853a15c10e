import assert from "node:assert/strict";
import type { CommandFacts } from "../../../../../src/admin/doctor/doctor_facts.ts";
import { gatherDryVerify } from "../../../../../src/admin/doctor/gather/gather_dry_verify.ts";
import { encodeBase64 } from "../../../../../src/encoding/base64.ts";
import { encodeUtf8 } from "../../../../../src/encoding/utf8.ts";
import { runProgram } from "../../../../../src/platform/run_program.ts";
import { parseCertificate } from "../../../../../src/ssh/parse_certificate.ts";
import { encodePublicKey } from "../../../../../src/ssh/public_key.ts";
import { doctorFacts } from "../../../../support/doctor_facts.ts";
import { doctorWorld, type FakeDoctorWorld } from "../../../../support/doctor_world.ts";
import { needs } from "../../../../support/needs.ts";
import { serverImage } from "../../../../support/server_image.ts";
import { withTempDir } from "../../../../support/with_temp_dir.ts";

function command(changes: Partial<CommandFacts> = {}): CommandFacts {
  const { command } = doctorFacts();
  assert.ok(command !== undefined);
  return { ...command, ...changes };
}

async function withWorld(run: (world: FakeDoctorWorld) => Promise<void>, uid = 0): Promise<void> {
  await withTempDir(async (directory) => {
    await run(doctorWorld(await serverImage(directory), { uid }));
  });
}

Deno.test("gatherDryVerify runs the command as sshd does, with a good certificate without PK Token", async () => {
  await withWorld(async (world) => {
    await gatherDryVerify(command(), "root", world);
    const [asked] = world.ran;
    assert.ok(asked !== undefined);
    const [program, word, user, key = "", type = ""] = asked.argv;
    assert.deepEqual([program, word, user], ["/usr/local/bin/opkssh", "verify", "root"]);
    assert.deepEqual([...parseCertificate(type, key).extensions], []);
    assert.deepEqual(asked.env, {
      PATH: "/usr/bin:/bin:/usr/sbin:/sbin",
      USER: "opksshuser",
      LOGNAME: "opksshuser",
      HOME: "/nowhere",
    });
    assert.equal(asked.clearEnv, true);
    assert.equal(asked.cwd, "/");
    assert.equal(asked.stdin, undefined);
    assert.deepEqual(asked.user, { uid: 990, gid: 991 });
  });
});

Deno.test("gatherDryVerify by an ordinary user runs it as that user", async () => {
  await withWorld(async (world) => {
    assert.equal((await gatherDryVerify(command(), "root", world)).as, "this user");
    assert.equal(world.ran[0]?.user, undefined);
  }, 1000);
});

/** A shell that stands for the command; `$2` is the key. */
async function really(script: string): Promise<Awaited<ReturnType<typeof gatherDryVerify>>> {
  return await withTempDir(async (directory) => {
    const world = { ...doctorWorld(await serverImage(directory)), run: runProgram };
    const words = ["/bin/sh", "-c", script, "sh", "%u", "%k", "%t"] as const;
    return await gatherDryVerify(command({ words }), "root", world);
  });
}

Deno.test(needs(["root"], "gatherDryVerify reads code and sentence of a refusal"), async () => {
  const facts = await really(
    'echo "opkssh: error: refused: The certificate carries no PK Token (CERT_NO_PKT)" >&2; exit 1',
  );
  assert.deepEqual(facts.outcome, { kind: "exited", code: 1, vouched: false });
  assert.equal(facts.refusal, "CERT_NO_PKT");
  assert.equal(facts.said, "refused: The certificate carries no PK Token (CERT_NO_PKT)");
  assert.equal(facts.as, "opksshuser");
});

Deno.test(
  needs(["root"], "gatherDryVerify has the ids of the account and nothing of our environment"),
  async () => {
    const facts = await really(
      'echo "$(id -u) $(id -G) $(pwd) $(env | cut -d= -f1 | sort | tr "\\n" " ")" >&2',
    );
    assert.match(facts.said, /^990 991 \/ HOME (?:LOGNAME )PATH PWD (?:SHLVL )?USER/);
  },
);

async function vouchedFor(line: (publicKey: string) => string): Promise<unknown> {
  let outcome: unknown;
  await withWorld(async (world) => {
    const facts = await gatherDryVerify(command(), "root", {
      ...world,
      run: ({ argv: [, , , key = "", type = ""] }) => {
        const { publicKey } = parseCertificate(type, key);
        return Promise.resolve({
          kind: "exited",
          code: 0,
          signal: undefined,
          stdout: encodeUtf8(line(encodeBase64(encodePublicKey(publicKey)))),
          stderr: encodeUtf8(""),
        });
      },
    });
    outcome = facts.outcome;
  });
  return outcome;
}

Deno.test("gatherDryVerify notices a command that vouches for anybody", async () => {
  assert.deepEqual(await vouchedFor((key) => `cert-authority ecdsa-sha2-nistp256 ${key}\n`), {
    kind: "exited",
    code: 0,
    vouched: true,
  });
});

Deno.test("gatherDryVerify does not take keys of a second command for that", async () => {
  assert.deepEqual(await vouchedFor(() => "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOther\n"), {
    kind: "exited",
    code: 0,
    vouched: false,
  });
});
