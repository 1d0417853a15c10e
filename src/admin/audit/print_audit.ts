import { EXIT_CODES } from "../../errors/command_error.ts";
import { escapeForTerminal } from "../../terminal/escape_for_terminal.ts";
import type { Terminal } from "../../terminal/terminal.ts";
import type {
  AuditFileReport,
  AuditOtherReport,
  AuditReport,
  AuditStatus,
} from "./audit_report.ts";

const BADGES: Readonly<Record<AuditStatus, string>> = {
  SUCCESS: "[OK]",
  WARNING: "[WARN]",
  ERROR: "[ERR]",
};

/**
 * Prints an audit for people: rows and summary on stdout, files and permissions on stderr.
 *
 * @param report what was found
 * @param terminal where to
 */
export function printAudit(report: AuditReport, terminal: Terminal): void {
  const line = (text: string): void => terminal.result(escapeForTerminal(text));
  for (const row of report.providers_file.rows) {
    if (row.status === "SUCCESS") continue;
    const place = `${report.providers_file.file_path}:${row.line_number}`;
    line(entry(row.status, [place, row.issuer], row.reason));
    for (const hint of row.hints) line(` - ${hint}`);
  }
  const files = [report.system_policy, ...report.home_policy ?? []];
  for (const file of files) printRows(file, line);
  for (const warning of report.warnings) terminal.warn(warning);
  const faulty = [
    report.providers_file,
    ...files,
    ...[report.config_file].filter((file) => file !== null),
    ...report.plugins,
    ...report.permissions,
  ];
  for (const file of faulty) printFaults(file, terminal);
  printSummary(report, line);
  const hint = nextStep(report);
  if (hint !== undefined) terminal.hint(hint);
}

function printRows(file: AuditFileReport, line: (text: string) => void): void {
  for (const row of file.rows ?? []) {
    const at = row.status === "SUCCESS" ? "" : `${file.file_path}:${row.line_number}: `;
    const columns = [row.principal, row["identity_attr"], row.issuer];
    line(entry(row.status, columns, `${at}${row.reason}`));
    for (const hint of row.hints ?? []) line(` - ${hint}`);
  }
}

/** `[OK] SUCCESS : root alice@example.com https://op.example.com (why)`, as the Go tool has it. */
function entry(status: AuditStatus, columns: readonly string[], reason: string): string {
  return `${BADGES[status]} ${status.padEnd(8)}: ${columns.join(" ").trimEnd()} (${reason})`;
}

function printFaults(
  file: Pick<AuditOtherReport, "file_path" | "error" | "perms_error"> & {
    readonly warnings?: readonly string[];
  },
  terminal: Terminal,
): void {
  for (const warning of file.warnings ?? []) terminal.warn(warning);
  if (file.error !== "") {
    const named = file.error.includes(file.file_path);
    terminal.error(named ? file.error : `${file.file_path}: ${file.error}`);
  }
  if (file.perms_error !== "") {
    terminal.error(`ACL issue: ${file.file_path} ${file.perms_error}`);
  }
}

function printSummary(report: AuditReport, line: (text: string) => void): void {
  const rows = [report.system_policy, ...report.home_policy ?? []]
    .flatMap(({ rows }) => rows ?? []);
  const count = (status: AuditStatus): number => rows.filter((row) => row.status === status).length;
  const other = otherProblems(report);
  line("=== SUMMARY ===");
  line(`Total Entries Tested: ${rows.length}`);
  line(`Successful:           ${count("SUCCESS")}`);
  line(`Warnings:             ${count("WARNING")}`);
  line(`Errors:               ${count("ERROR")}`);
  if (other.length > 0) line(`Other Problems:       ${other.length}`);
  line("");
  const worst = [...rows.map(({ status }) => status), ...other];
  const found = worst.includes("ERROR")
    ? "errors detected"
    : worst.includes("WARNING")
    ? "warnings detected"
    : "no issues detected";
  line(`Exit Code: ${report.ok ? EXIT_CODES.ok : EXIT_CODES.failed} (${found})`);
}

/** Everything wrong that is no row of a policy file; the Go tool does not look at these. */
function otherProblems(report: AuditReport): readonly AuditStatus[] {
  const providers = report.providers_file.rows
    .map(({ status }) => status).filter((status) => status !== "SUCCESS");
  const files: readonly Pick<AuditOtherReport, "error" | "perms_error">[] = [
    report.providers_file,
    report.system_policy,
    ...report.home_policy ?? [],
    ...[report.config_file].filter((file) => file !== null),
    ...report.plugins,
    ...report.permissions,
  ];
  const faults = files.flatMap(({ error, perms_error: perms }) => [error, perms])
    .filter((text) => text !== "");
  return [...providers, ...faults.map(() => "ERROR" as const)];
}

function nextStep(report: AuditReport): string | undefined {
  const system = [
    report.providers_file,
    report.system_policy,
    ...[report.config_file].filter((file) => file !== null),
    ...report.plugins,
    ...report.permissions,
  ];
  if (report.providers_file.error.includes("permission denied")) {
    return "run the command as root: sudo opkssh audit";
  }
  return system.some((file) => file.perms_error !== "") ? "sudo opkssh permissions fix" : undefined;
}
