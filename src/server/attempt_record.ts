import type { Refusal } from "../errors/refusal.ts";
import type { AppliedRule } from "./apply_policy.ts";
import type { Attempt } from "./attempt.ts";
import { refusalReason } from "./refusal_reason.ts";
import type { AllowedLogin } from "./decide_login.ts";

/** How records are written. Text has no time: the logs of the system add it by themselves. */
export type RecordFormat = "text" | "json";

type Fields = ReadonlyMap<string, string | number | boolean | readonly string[]>;

/**
 * Writes the one record of an attempt that was allowed.
 *
 * @param attempt what became known
 * @param login the decision
 * @param again true when the same was just recorded, so that its warnings need no repeating
 * @param format how it is written
 * @param at when, for JSON
 * @returns one line without a line feed; never a token, certificate or key
 */
export function allowedRecord(
  attempt: Attempt,
  login: AllowedLogin,
  again: boolean,
  format: RecordFormat,
  at: Date,
): string {
  const fields = new Map<string, string | boolean>([
    ["verdict", "allowed"],
    ["rule", ruleName(login.rule)],
  ]);
  if (again) fields.set("again", true);
  return record(fields, attempt, again ? [] : attempt.warnings, format, at);
}

/**
 * Writes the one record of an attempt that was refused.
 *
 * @param attempt what became known
 * @param refusal why
 * @param passedOn true when another command answered for us with keys: then it is that command that
 *   lets the person in, if sshd likes one of them
 * @param format how it is written
 * @param at when, for JSON
 * @returns one line without a line feed; never a token, certificate or key
 */
export function refusedRecord(
  attempt: Attempt,
  refusal: Refusal,
  passedOn: boolean,
  format: RecordFormat,
  at: Date,
): string {
  const fields = new Map<string, string | number | boolean | readonly string[]>([
    ["verdict", passedOn ? "passed_on" : "refused"],
    ["code", refusal.code],
    ["reason", refusalReason(refusal.code)],
    ["message", refusal.message],
  ]);
  for (const [name, value] of Object.entries(refusal.evidence)) {
    if (attempt.facts.has(name)) continue;
    // What kind of refusal it is comes from the table, never from evidence of the same name.
    fields.set(fields.has(name) ? `evidence_${name}` : name, value);
  }
  return record(fields, attempt, attempt.warnings, format, at);
}

/** Where the row stands, or which plugin it was. */
function ruleName(rule: AppliedRule): string {
  return rule.by === "plugin" ? `plugin ${rule.name}` : `${rule.file}:${rule.line}`;
}

function record(
  fields: Fields,
  attempt: Attempt,
  warnings: readonly string[],
  format: RecordFormat,
  at: Date,
): string {
  const all = new Map([...fields, ...attempt.facts]);
  if (warnings.length > 0) all.set("warnings", warnings);
  const stages = attempt.stages.map(([stage, ms]) => [stage, Math.round(ms * 10) / 10] as const);
  const total = Math.round(attempt.elapsed * 10) / 10;
  if (format === "json") {
    return JSON.stringify({
      time: at.toISOString(),
      ...Object.fromEntries(all),
      ms: total,
      stages: Object.fromEntries(stages),
    });
  }
  const words = [...all].map(([name, value]) => `${name}=${plain(value)}`);
  const times = stages.map(([stage, ms]) => `${stage}:${ms}`).join(",");
  return `${words.join(" ")} ms=${total} stages=${times}`;
}

/** A bare word where it is one, else a JSON string: no value can pretend to be another field. */
function plain(value: string | number | boolean | readonly string[]): string {
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  const text = typeof value === "string" ? value : value.join("; ");
  return /^[A-Za-z0-9_.:/@+,%-]+$/.test(text) ? text : JSON.stringify(text);
}
