import { unreachable } from "../errors/unreachable.ts";
import { openJournal } from "./open_journal.ts";
import type { LogSink } from "./open_log.ts";
import { openSyslog } from "./open_syslog.ts";
import type { SystemLog } from "./system_log.ts";

/**
 * Opens a log of the system for one record. A log decides nothing, so nothing here throws.
 *
 * @param log which
 * @param root directory put in front of its socket; empty for none
 * @returns the open log, or one that cannot be written and says why
 */
export async function openSystemLog(log: SystemLog, root: string): Promise<LogSink> {
  switch (log) {
    case "journal":
      return await openJournal(root);
    case "syslog":
      return await openSyslog({ root });
    default:
      return unreachable(log);
  }
}
