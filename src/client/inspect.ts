import { CommandError } from "../errors/command_error.ts";
import { Refusal } from "../errors/refusal.ts";
import { describeOsError } from "../platform/describe_os_error.ts";
import { FileProblem } from "../platform/file_problem.ts";
import type { FileSystem } from "../platform/file_system.ts";
import { readGuardedFile } from "../platform/read_guarded_file.ts";
import { parseAuthorizedKeyEntry } from "../ssh/authorized_key_entry.ts";
import type { ZoneOffset } from "./describe_time.ts";
import { formatInspectReport } from "./format_inspect_report.ts";
import { type InspectReport, inspectReport } from "./inspect_report.ts";
import { jsonInspectReport } from "./json_inspect_report.ts";
import { prettyJson } from "./pretty_json.ts";

/** What `opkssh inspect` was asked for. */
export interface InspectOptions {
  /** JSON instead of text. */
  readonly json?: boolean;
}

/** What `inspect` reaches. */
export interface InspectWorld {
  readonly fileSystem: FileSystem;
  /** Unix seconds. */
  readonly now: () => number;
  /** Default the zone of this machine. */
  readonly zone?: ZoneOffset;
}

/** Longest file looked at, in bytes. */
const MAX_BYTES = 4 * 1024 * 1024;
/** Longest word taken for a path, in characters; a key without its type is longer. */
const LONGEST_PATH = 200;

/**
 * Shows what a key or certificate says. Nothing is verified against the provider, and no token is
 * shown: the access token and the PK Token appear as their sizes, the claims as JSON.
 *
 * @param subject path of a file, or the text of an authorized_keys entry itself
 * @param options form of the result
 * @param world seams
 * @returns text for stdout
 * @throws {CommandError} `file_unreadable`, `file_invalid`
 */
export async function inspect(
  subject: string,
  options: InspectOptions,
  world: InspectWorld,
): Promise<string> {
  const text = await readSubject(subject, world.fileSystem);
  const entry = parseAuthorizedKeyEntry(text.trim());
  const now = world.now();
  let report: InspectReport;
  try {
    report = await inspectReport(entry, now);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new CommandError("file_invalid", `${error.message} (${error.code})`, { cause: error });
  }
  if (options.json) return prettyJson(jsonInspectReport(report));
  return formatInspectReport(report, now, world.zone);
}

async function readSubject(subject: string, fileSystem: FileSystem): Promise<string> {
  if (/^\/(?:dev|proc)\//.test(subject)) return await readStream(subject, fileSystem);
  let target: string;
  try {
    target = await fileSystem.realPath(subject);
  } catch (error) {
    // not a file, so the entry itself; but a single short word cannot be one
    if (/^\S+$/.test(subject) && subject.length <= LONGEST_PATH) throw unreadable(subject, error);
    return subject;
  }
  try {
    return (await readGuardedFile(target, { maxBytes: MAX_BYTES }, { fileSystem })).text;
  } catch (error) {
    throw unreadable(subject, error);
  }
}

/** `/dev/stdin` and `<(command)`: no regular file, but asked for by name. */
async function readStream(path: string, fileSystem: FileSystem): Promise<string> {
  const file = await fileSystem.open(path).catch((error) => {
    throw unreadable(path, error);
  });
  try {
    const buffer = new Uint8Array(MAX_BYTES);
    let length = 0;
    while (length < MAX_BYTES) {
      const count = await file.read(buffer.subarray(length));
      if (count === null) break;
      length += count;
    }
    return new TextDecoder().decode(buffer.subarray(0, length));
  } finally {
    file.close();
  }
}

function unreadable(path: string, error: unknown): CommandError {
  const why = error instanceof FileProblem ? `it ${error.detail}` : describeOsError(error);
  return new CommandError("file_unreadable", `Cannot read "${path}": ${why}`, { cause: error });
}
