import { JsonNumber, type JsonValue } from "../encoding/json_value.ts";
import type { FileSystem } from "../platform/file_system.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { describeInstant, type ZoneOffset } from "./describe_time.ts";
import { inspect } from "./inspect.ts";
import type { LoginResult } from "./login_result.ts";
import { prettyJson } from "./pretty_json.ts";

/** What of a login is told. */
export interface ReportLoginOptions {
  /** `--json`. */
  readonly json?: boolean | undefined;
  /** `--print-id-token`. */
  readonly printIdToken?: boolean | undefined;
  /** `--inspect-cert`, `--verbose`. */
  readonly inspectCertificate?: boolean | undefined;
}

/** What `reportLogin` reaches. */
export interface ReportLoginWorld {
  readonly terminal: Terminal;
  readonly fileSystem: FileSystem;
  /** Unix seconds. */
  readonly now: () => number;
  /** Default the zone of this machine. */
  readonly zone?: ZoneOffset;
}

/**
 * Tells how a login ended: who, where, until when, what to type next. The answer goes to stdout;
 * when the key itself was printed there, nothing else is, and the answer goes to stderr.
 *
 * All claims of the ID token are shown when asked for; the Go tool leaves out `aud` and everything it
 * does not know (`tests/unit/client/report_login_test.ts`).
 *
 * @param result of `login`
 * @param options what is told
 * @param world terminal and clock
 */
export async function reportLogin(
  result: LoginResult,
  options: ReportLoginOptions,
  world: ReportLoginWorld,
): Promise<void> {
  const { terminal } = world;
  const keyOnStdout = result.files === undefined;
  const tell = (text: string): void => {
    if (!keyOnStdout) return terminal.result(text);
    for (const line of text.split("\n")) terminal.say(line);
  };
  if (options.printIdToken) tell(prettyJson(result.claims));
  if (options.inspectCertificate) tell(await inspect(result.certificate, {}, world));
  if (options.json) return tell(prettyJson(jsonOf(result)));
  tell(summary(result, world).join("\n"));
  if (result.identity.email === undefined) {
    terminal.warn("the ID token has no email claim, so rules that name an email do not match");
    terminal.hint('add "email" to the scopes of this provider, or let rules name the subject');
  }
}

function summary(result: LoginResult, { now, zone }: ReportLoginWorld): readonly string[] {
  const { identity, files, certificateExpires, usualExpiry } = result;
  const who = identity.email === undefined
    ? `${identity.subject} at ${identity.issuer}`
    : `${identity.email} (${identity.subject} at ${identity.issuer})`;
  const usual = `${
    describeInstant(usualExpiry, now(), zone)
  }, unless the server's policy is another`;
  const lines = [
    `logged in as  ${who}`,
    `key           ${files?.privateKey ?? "printed"} (${result.fingerprint})`,
    `good until    ${usual}`,
  ];
  if (certificateExpires !== undefined) {
    lines.push(`at most until ${describeInstant(certificateExpires, now(), zone)}`);
  }
  if (files !== undefined) lines.push(`next          ${nextCommand(files.privateKey)}`);
  return lines;
}

/** Keys with a default name, or in the identity directory, are found by ssh itself. */
function nextCommand(privateKey: string): string {
  const found = /[\\/]\.ssh[\\/](?:id_(?:ecdsa|ed25519)(?:_sk)?|opkssh[\\/][^\\/]+)$/.test(
    privateKey,
  );
  return found ? "ssh USER@HOST" : `ssh -i ${privateKey} USER@HOST`;
}

function jsonOf(result: LoginResult): JsonValue {
  const { identity, files } = result;
  return new Map<string, JsonValue>([
    ["issuer", identity.issuer],
    ["subject", identity.subject],
    ["email", identity.email ?? null],
    ["audiences", identity.audiences],
    ["private_key_file", files?.privateKey ?? null],
    ["certificate_file", files?.certificate ?? null],
    ["fingerprint", result.fingerprint],
    ["id_token_expires", number(result.idTokenExpires)],
    ["usual_expiry", number(result.usualExpiry)],
    ["certificate_expires", number(result.certificateExpires)],
  ]);
}

function number(value: number | undefined): JsonValue {
  return value === undefined ? null : new JsonNumber(String(value));
}
