import { encodePublicKey } from "../ssh/public_key.ts";
import { isCertificateType } from "../ssh/is_plain_key_type.ts";
import { parseCertificate } from "../ssh/parse_certificate.ts";
import { fingerprint } from "../ssh/fingerprint.ts";
import { decodeBase64 } from "../encoding/base64.ts";
import type { Bytes } from "../encoding/bytes.ts";
import { unreachable } from "../errors/unreachable.ts";
import { checkProgram } from "../platform/check_program.ts";
import { FileProblem } from "../platform/file_problem.ts";
import { processEnvironment } from "../platform/process_environment.ts";
import { runProgram } from "../platform/run_program.ts";
import { splitWords } from "../policy/split_words.ts";
import { quoteTalk } from "./quote_talk.ts";
import { trustedOwners } from "./trusted_owners.ts";
import type { VerifyRequest } from "./verify_arguments.ts";

/** What came of asking another AuthorizedKeysCommand. */
export type HandOver =
  | {
    /** It answered: its output and exit code are ours. */
    readonly kind: "answered";
    readonly program: string;
    readonly code: number;
    readonly stdout: Bytes;
    /** What it said on standard error, fit for the log. */
    readonly talk: string | undefined;
  }
  | { readonly kind: "failed"; readonly reason: string };

/** How {@linkcode handOver} runs the command. */
export interface HandOverOptions {
  /** Milliseconds until it and what it started is killed, default 10000. */
  readonly timeoutMs?: number;
  /** The environment it gets, default this process's, which is what sshd made. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Accounts with thousands of keys exist. */
const MAX_OUTPUT = 1024 * 1024;

/**
 * Asks an existing AuthorizedKeysCommand about the same key, so that SSSD, EC2 Instance Connect or OS
 * Login keep working beside this program. The command is split into words like a row of a policy
 * file; there is no shell. It gets the arguments of `verify` after its own, unless it names what it
 * wants itself: `%u`, `%k`, `%t` and `%f` stand for what they stand for in sshd's configuration, and
 * are put in after splitting, so that no value can become two words (in that configuration they are
 * written `%%u`, otherwise sshd puts them in before). The program must be as safe as sshd wants its
 * own to be.
 *
 * @param command value of `--then`
 * @param request what sshd asks
 * @param options time, environment
 * @returns its answer, or why there is none; never throws
 */
export async function handOver(
  command: string,
  request: VerifyRequest,
  options: HandOverOptions = {},
): Promise<HandOver> {
  try {
    const argv = await commandLine(command, request);
    const { root } = request.options;
    await checkProgram(argv[0], { owners: await trustedOwners(root), root });
    return await run(argv, options);
  } catch (error) {
    if (error instanceof FileProblem || error instanceof SyntaxError) {
      return { kind: "failed", reason: error.message };
    }
    return { kind: "failed", reason: `unexpected: ${String(error)}` };
  }
}

async function run(
  argv: readonly [string, ...string[]],
  options: HandOverOptions,
): Promise<HandOver> {
  const timeoutMs = options.timeoutMs ?? 10_000;
  const result = await runProgram({
    argv,
    env: options.environment ?? processEnvironment(),
    clearEnv: true,
    timeoutMs,
    maxStdout: MAX_OUTPUT,
  });
  const [program] = argv;
  const failed = (reason: string): HandOver => ({ kind: "failed", reason: `${program} ${reason}` });
  switch (result.kind) {
    case "exited": {
      const { code, stdout } = result;
      return { kind: "answered", program, code, stdout, talk: quoteTalk(result.stderr) };
    }
    case "not-started":
      return failed(`does not start: ${result.reason}`);
    case "timeout":
      return failed(`gave no answer within ${timeoutMs} ms`);
    case "too-much-output":
      return failed(`printed more than ${MAX_OUTPUT} bytes`);
    default:
      return unreachable(result);
  }
}

/** @throws {SyntaxError} when the command cannot be understood */
async function commandLine(
  command: string,
  request: VerifyRequest,
): Promise<readonly [string, ...string[]]> {
  const [program, ...words] = splitWords(command) ?? [];
  if (program === undefined) {
    throw new SyntaxError("the command is blank, or a quote in it does not end");
  }
  const values = new Map([
    ["u", request.user],
    ["k", request.keyBase64],
    ["t", request.keyType],
    ["%", "%"],
  ]);
  if (words.some((word) => word.includes("%f"))) values.set("f", await keyFingerprint(request));
  let named = false;
  const expanded = words.map((word) =>
    word.replaceAll(/%(.?)/gsu, (_token, letter: string) => {
      const value = values.get(letter);
      if (value === undefined) {
        throw new SyntaxError(`the command has %${letter}; known are %u, %k, %t, %f and %%`);
      }
      if (letter !== "%") named = true;
      return value;
    })
  );
  if (named) return [program, ...expanded];
  const { user, keyBase64, keyType, extra } = request;
  return [program, ...expanded, user, keyBase64, keyType, ...extra];
}

/** As sshd computes `%f`: for a certificate, that of the key in it. */
async function keyFingerprint({ keyType, keyBase64 }: VerifyRequest): Promise<string> {
  try {
    return await fingerprint(
      isCertificateType(keyType)
        ? encodePublicKey(parseCertificate(keyType, keyBase64).publicKey)
        : decodeBase64(keyBase64),
    );
  } catch {
    throw new SyntaxError("the command has %f, but the key cannot be read");
  }
}
