import { unreachable } from "../errors/unreachable.ts";
import type { AppliedRule } from "./apply_policy.ts";
import type { ExplainedCheck, Explanation } from "./explanation.ts";

/**
 * Writes an explanation for a person.
 *
 * @param explained the decision taken apart
 * @returns several lines; control characters are left to whoever prints them
 */
export function formatExplanation(explained: Explanation): string {
  const lines = [headline(explained), ""];
  for (const check of explained.checks) {
    lines.push(`  ${mark(check)}  ${check.name.padEnd(20)}${check.asks}`);
  }
  const facts = Object.entries(explained.facts)
    .filter(([name]) => name !== "user" && name !== "nearestMisses");
  if (facts.length > 0) lines.push("", "known");
  for (const [name, value] of facts) {
    lines.push(`  ${name.padEnd(20)}${Array.isArray(value) ? value.join("; ") : String(value)}`);
  }
  if (explained.hints.length > 0) lines.push("", "what would change it");
  for (const hint of explained.hints) lines.push(`  ${hint}`);
  if (explained.warnings.length > 0) lines.push("", "warnings");
  for (const warning of explained.warnings) lines.push(`  ${warning}`);
  // what somebody else wrote must not begin a line
  return lines.map((line) => line.replaceAll("\n", "\\n")).join("\n");
}

function headline(explained: Explanation): string {
  const { user, rule } = explained;
  if (explained.verdict === "allowed") {
    return rule === undefined ? `allowed as ${user}` : `allowed as ${user} by ${named(rule)}`;
  }
  return `refused as ${user}: ${explained.message} (${explained.code}, ${explained.reason})`;
}

function named(rule: AppliedRule): string {
  return rule.by === "plugin"
    ? `the plugin ${rule.name} (${rule.file})`
    : `${rule.file}:${rule.line} (${rule.text})`;
}

function mark(check: ExplainedCheck): string {
  switch (check.state) {
    case "holds":
      return "ok  ";
    case "refuses":
      return "NO  ";
    case "not reached":
      return "-   ";
    case "not asked":
      return "    ";
    default:
      return unreachable(check.state);
  }
}
