import { EXIT_CODES, type ExitCode } from "../../errors/command_error.ts";
import { jsonResult } from "../../terminal/json_result.ts";
import type { AuditWorld } from "./audit_world.ts";
import { collectAudit, type CollectAuditOptions } from "./collect_audit.ts";
import { printAudit } from "./print_audit.ts";

/** Options of `opkssh audit`. */
export interface AuditOptions extends Omit<CollectAuditOptions, "say"> {
  /** Print JSON instead of text. */
  readonly json: boolean;
}

/**
 * `opkssh audit`: judges everything that decides who may log in, as `verify` will see it. Fails
 * whenever anything is wrong; in the Go tool wrong modes leave the exit code at 0, and a missing
 * system policy is no problem (`tests/unit/admin/audit/audit_test.ts`).
 *
 * @param options which files, how to print
 * @param world the machine
 * @returns 0, or 1 when something is wrong
 */
export async function audit(options: AuditOptions, world: AuditWorld): Promise<ExitCode> {
  const { terminal } = world;
  const say = (line: string): void => terminal.say(line);
  const report = await collectAudit({ ...options, say }, world);
  const files = [report.system_policy, ...report.home_policy ?? []];
  if (files.every(({ rows }) => (rows ?? []).length === 0)) {
    terminal.say("no policy entries to validate");
  }
  if (options.json) terminal.result(jsonResult(report));
  else printAudit(report, terminal);
  return report.ok ? EXIT_CODES.ok : EXIT_CODES.failed;
}
