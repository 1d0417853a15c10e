import { unreachable } from "../errors/unreachable.ts";
import { escapeForTerminal } from "../terminal/escape_for_terminal.ts";
import { describeInstant, type ZoneOffset } from "./describe_time.ts";
import type { KeyLife } from "./key_life.ts";
import type { KeyStatus } from "./key_status.ts";
import { policyWord } from "./policy_word.ts";

/**
 * Writes how one key stands, for a person.
 *
 * @param status of the key
 * @param now Unix seconds
 * @param zone default the zone of this machine
 * @returns some lines, each ending in a line feed; claims cannot begin a line of their own
 */
export function formatKeyStatus(status: KeyStatus, now: number, zone?: ZoneOffset): string {
  const { identity, file, life } = status;
  const at = (seconds: number): string => describeInstant(seconds, now, zone);
  const rows: (readonly [string, string])[] = [
    ["key", `${file?.privateKey ?? "in the SSH agent only"} (${status.fingerprint})`],
  ];
  if (file?.encrypted) rows.push(["passphrase", "yes"]);
  if (file?.ppk !== undefined) {
    const { path, sameKey } = file.ppk;
    rows.push(["for PuTTY", sameKey ? path : `${path}, of another login`]);
  }
  if (status.inAgent !== undefined) rows.push(["SSH agent", status.inAgent ? "has it" : "no"]);
  if (life.since !== undefined) {
    rows.push(["issued", at(life.since)]);
    rows.push(["good until", `${at(life.until)}${remark(life.state)}`]);
  }
  for (const { policy, until } of status.limits) {
    rows.push([`  policy ${policyWord(policy)}`, at(until)]);
  }
  if (identity.refreshedExpires !== undefined) {
    rows.push(["  refreshed", at(identity.refreshedExpires)]);
  }
  const end = identity.certificateExpires;
  rows.push(["valid before", end === undefined ? "for ever" : at(end)]);
  const lines = rows.map(([name, value]) => `  ${name.padEnd(23)} ${escapeForTerminal(value)}`);
  return `${[escapeForTerminal(who(status)), ...lines].join("\n")}\n`;
}

function who({ identity: { email, subject, issuer } }: KeyStatus): string {
  return email === undefined ? `${subject} at ${issuer}` : `${email} (${subject} at ${issuer})`;
}

function remark(state: KeyLife["state"]): string {
  switch (state) {
    case "fresh":
      return "";
    case "renew":
      return ", renew it soon";
    case "ended":
      return ", log in again";
    default:
      return unreachable(state);
  }
}
