import { escapeForTerminal } from "./escape_for_terminal.ts";

/** What a {@linkcode table} shows. */
export interface TableContent {
  /** Titles of the columns. */
  readonly header: readonly string[];
  /** The rows; a missing cell is blank. */
  readonly rows: readonly (readonly string[])[];
  /** For a person: header, dashes, two blanks between columns. For a pipe: rows, one blank. */
  readonly forTerminal: boolean;
}

/**
 * Lays out rows in columns. Control characters in cells are escaped in both forms, so that a value
 * cannot start a row of its own.
 *
 * @param content header, rows and for whom
 * @returns the lines, each ending in a line feed, without trailing blanks; empty for no lines
 */
export function table(content: TableContent): string {
  const rows = content.rows.map((row) =>
    content.header.map((_, column) => escapeForTerminal(row[column] ?? ""))
  );
  const widths = content.header.map((title, column) =>
    Math.max(
      content.forTerminal ? width(title) : 0,
      ...rows.map((row) => width(row[column] ?? "")),
    )
  );
  const head = content.forTerminal
    ? [content.header, widths.map((count) => "-".repeat(count))]
    : [];
  const gap = content.forTerminal ? "  " : " ";
  return [...head, ...rows].map((row) =>
    `${row.map((cell, column) => pad(cell, widths[column] ?? 0)).join(gap).trimEnd()}\n`
  ).join("");
}

function pad(cell: string, columns: number): string {
  return cell + " ".repeat(columns - width(cell));
}

function width(text: string): number {
  return [...text].length;
}
