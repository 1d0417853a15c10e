import { type LogOptions, openLog } from "./open_log.ts";

/**
 * Appends one record to a log file and closes it; see {@linkcode openLog}.
 *
 * @param path the log file; its directory must exist
 * @param record text or JSON on one line; control characters are escaped
 * @param options how the file is made
 * @returns why it was not written, undefined when it was; never throws
 */
export async function appendLog(
  path: string,
  record: string,
  options: LogOptions,
): Promise<string | undefined> {
  const log = await openLog(path, options);
  try {
    return await log.append(record);
  } finally {
    log.close();
  }
}
