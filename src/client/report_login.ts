import { JsonNumber, type JsonValue } from "../encoding/json_value.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { describeInstant, type ZoneOffset } from "./describe_time.ts";
import type { LoginResult } from "./login_result.ts";
import { prettyJson } from "./pretty_json.ts";

/** What of a login is told. */
export interface ReportLoginOptions {
  /** `--json`: on stdout, instead of the summary. */
  readonly json?: boolean | undefined;
  /** Whether to say what to type next, default true; false when somebody has typed it already. */
  readonly next?: boolean | undefined;
}

/** What `reportLogin` reaches. */
export interface ReportLoginWorld {
  readonly terminal: Terminal;
  /** Unix seconds. */
  readonly now: () => number;
  /** Default the zone of this machine. */
  readonly zone?: ZoneOffset;
}

/**
 * Tells how a login ended: who, where, until when, what to type next. That is talk and goes to
 * stderr, in the Go tool to stdout, between log lines; scripts ask for JSON.
 *
 * @param result of `login`
 * @param options what is told
 * @param world terminal and clock
 */
export function reportLogin(
  result: LoginResult,
  options: ReportLoginOptions,
  world: ReportLoginWorld,
): void {
  const { terminal } = world;
  if (options.json) return terminal.result(prettyJson(jsonOf(result)));
  for (const line of summary(result, world)) terminal.say(line);
  const next = options.next === false ? undefined : nextLine(result);
  if (next !== undefined) terminal.say(next);
  if (result.who === "person" && result.identity.email === undefined) {
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
    `key           ${placeOf(result)} (${result.fingerprint})`,
    `good until    ${usual}`,
  ];
  if (files?.ppk !== undefined) lines.splice(2, 0, `for PuTTY     ${files.ppk}`);
  if (certificateExpires !== undefined) {
    lines.push(`at most until ${describeInstant(certificateExpires, now(), zone)}`);
  }
  return lines;
}

function nextLine({ agent, files }: LoginResult): string | undefined {
  if (agent !== "no") return "next          ssh USER@HOST";
  return files === undefined ? undefined : `next          ${nextCommand(files.privateKey)}`;
}

function placeOf({ files, agent }: LoginResult): string {
  if (agent === "only") return "in the SSH agent only";
  return `${files?.privateKey ?? "printed"}${agent === "yes" ? " and the SSH agent" : ""}`;
}

/** Keys with a default name, or in the identity directory, are found by ssh itself. */
function nextCommand(privateKey: string): string {
  const found = /[\\/]\.ssh[\\/](?:id_(?:ecdsa|ed25519)(?:_sk)?|opkssh[\\/][^\\/]+)$/.test(
    privateKey,
  );
  if (found) return "ssh USER@HOST";
  const word = /[^A-Za-z0-9_./:\\+@%=-]/.test(privateKey) ? `'${privateKey}'` : privateKey;
  return `ssh -i ${word} USER@HOST`;
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
    ["ppk_file", files?.ppk ?? null],
    ["agent", result.agent !== "no"],
    ["fingerprint", result.fingerprint],
    ["id_token_expires", number(result.idTokenExpires)],
    ["usual_expiry", number(result.usualExpiry)],
    ["certificate_expires", number(result.certificateExpires)],
  ]);
}

function number(value: number | undefined): JsonValue {
  return value === undefined ? null : new JsonNumber(String(value));
}
