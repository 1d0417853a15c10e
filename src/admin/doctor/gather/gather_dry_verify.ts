import { encodeBase64 } from "../../../encoding/base64.ts";
import { unreachable } from "../../../errors/unreachable.ts";
import { systemRandom } from "../../../platform/random.ts";
import type { ProgramResult } from "../../../platform/run_program.ts";
import { buildCertificate } from "../../../ssh/build_certificate.ts";
import { fingerprint } from "../../../ssh/fingerprint.ts";
import { encodePublicKey } from "../../../ssh/public_key.ts";
import { generateUserKeyPair } from "../../../ssh/user_key_pair.ts";
import type { CommandFacts, DryVerifyFacts } from "../doctor_facts.ts";
import type { DoctorWorld } from "../doctor_world.ts";
import { expandSshdTokens } from "../sshd_tokens.ts";

/** What sshd gives its commands (session.c, misc.c: `_PATH_STDPATH`). */
const SSHD_PATH = "/usr/bin:/bin:/usr/sbin:/sbin";
const RUN_MS = 15_000;
const text = new TextDecoder();

/**
 * Runs the command of sshd as sshd does: as its user, with nothing but PATH, USER, LOGNAME and HOME in
 * the environment, in `/`, without standard input. It is asked about a certificate that was made for
 * this and carries no PK Token: everyday traffic, which `verify` refuses without a word in the log
 * after it has read all its files.
 *
 * @param command the command
 * @param user whose login is pretended
 * @param world the machine
 * @returns what became of it
 */
export async function gatherDryVerify(
  command: CommandFacts,
  user: string,
  world: DoctorWorld,
): Promise<DryVerifyFacts> {
  const key = await generateUserKeyPair("ecdsa");
  const blob = await buildCertificate({
    key,
    keyId: "opkssh doctor",
    principals: [],
    extensions: new Map(),
    nonce: systemRandom(32),
  });
  const publicKey = encodePublicKey(key.publicKey);
  const account = await world.users.byName(user);
  const argv = expandSshdTokens(command.words, {
    user,
    uid: account?.uid ?? 0,
    home: account?.home ?? "/",
    keyBase64: encodeBase64(blob),
    keyType: "ecdsa-sha2-nistp256-cert-v01@openssh.com",
    fingerprint: await fingerprint(publicKey),
  });
  const as = runsAs(command, world);
  const start = world.monotonic();
  const result = await world.run({
    argv,
    env: { PATH: SSHD_PATH, USER: as.name, LOGNAME: as.name, HOME: as.home },
    clearEnv: true,
    cwd: "/",
    timeoutMs: RUN_MS,
    ...(as.ids === undefined ? {} : { user: as.ids }),
  });
  const milliseconds = world.monotonic() - start;
  const stderr = result.kind === "not-started" ? "" : text.decode(result.stderr).trim();
  return {
    as: as.name,
    outcome: outcomeOf(result, encodeBase64(publicKey)),
    refusal: /\(([A-Z]+(?:_[A-Z]+)*)\)$/m.exec(stderr)?.[1],
    said: (stderr.split("\n", 1)[0] ?? "").replace(/^opkssh: (?:error: )?/, ""),
    milliseconds,
  };
}

interface RunsAs {
  readonly name: string;
  readonly home: string;
  /** Undefined where we cannot become somebody else, or are it already. */
  readonly ids: { readonly uid: number; readonly gid: number } | undefined;
}

function runsAs({ account }: CommandFacts, world: DoctorWorld): RunsAs {
  const current = world.users.current();
  if (account === undefined || current?.uid !== 0) {
    return { name: "this user", home: "/", ids: undefined };
  }
  const { name, home, uid, gid } = account;
  return { name, home, ids: uid === 0 ? undefined : { uid, gid } };
}

function outcomeOf(result: ProgramResult, publicKey: string): DryVerifyFacts["outcome"] {
  switch (result.kind) {
    case "exited": {
      const vouched = text.decode(result.stdout).includes(publicKey);
      return { kind: "exited", code: result.code, vouched };
    }
    case "not-started":
      return { kind: "not-started", reason: result.reason };
    case "timeout":
    case "too-much-output":
      return { kind: "timeout" };
    default:
      return unreachable(result);
  }
}
