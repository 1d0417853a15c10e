import { unreachable } from "../../errors/unreachable.ts";
import type { FileOwner } from "../../platform/atomic_write_file.ts";
import type { FileFacts } from "../../platform/file_system.ts";
import { VERIFY_ACCOUNT } from "../../platform/verify_account.ts";
import type { ExaminedFile } from "./examine_server_file.ts";

/** Owner and group with the names to show. */
export interface NamedOwner extends FileOwner {
  readonly owner: string;
  readonly group: string;
}

/** One thing `permissions fix` does. */
export type Repair =
  /** Makes what is missing. */
  | {
    readonly kind: "make";
    readonly file: ExaminedFile;
    readonly owner: NamedOwner;
    readonly mode: number;
  }
  /** Changes owner or mode of what is there. */
  | {
    readonly kind: "change";
    readonly file: ExaminedFile;
    /** What it was when it was looked at. */
    readonly seen: FileFacts;
    readonly owner: NamedOwner | undefined;
    readonly mode: number | undefined;
    /** True to put a copy in its place, because somebody else may have it open for writing. */
    readonly renew: boolean;
    /** Who could have written it; undefined when nobody else could. */
    readonly caution: string | undefined;
  }
  /** Windows: makes what is missing, sets owner and access control list. */
  | {
    readonly kind: "list";
    readonly file: ExaminedFile;
    readonly make: boolean;
    readonly sddl: string;
    /** Who could have written it; undefined when nobody else could. */
    readonly caution: string | undefined;
  };

/**
 * Says what a repair does, in the Go tool's words.
 *
 * @param repair what will be done
 * @returns one line for each step
 */
export function describeRepair(repair: Repair): readonly string[] {
  const { path, id, rule } = repair.file;
  const making = rule.kind === "directory" ? `mkdir ${path}` : `create file: ${path}`;
  switch (repair.kind) {
    case "make":
      return [
        making,
        `chmod ${path} to ${modeText(repair.mode, rule.kind)}`,
        `chown ${path} to ${namesOf(repair.owner)}`,
      ];
    case "change": {
      const lines: string[] = [];
      if (repair.mode !== undefined) {
        const octal = `0${repair.mode.toString(8)}`;
        lines.push(
          `chmod ${path} to ${id === "plugin" ? octal : modeText(repair.mode, rule.kind)}`,
        );
      }
      if (repair.owner !== undefined) lines.push(`chown ${path} to ${namesOf(repair.owner)}`);
      return lines;
    }
    case "list": {
      const line = `set owner and access of ${path}: Administrators and SYSTEM full` +
        (rule.windows === "none" ? "" : `, ${VERIFY_ACCOUNT} ${rule.windows}`);
      return repair.make ? [making, line] : [line];
    }
    default:
      return unreachable(repair);
  }
}

function namesOf({ owner, group }: NamedOwner): string {
  return `${owner}:${group}`;
}

/** As `ls -l` writes it. */
function modeText(mode: number, kind: "file" | "directory"): string {
  const bits = [...mode.toString(2).padStart(9, "0")].map((bit, at) =>
    bit === "1" ? "rwx".charAt(at % 3) : "-"
  );
  return `${kind === "directory" ? "d" : "-"}${bits.join("")}`;
}
