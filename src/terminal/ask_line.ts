import { decodeUtf8, encodeUtf8 } from "../encoding/utf8.ts";

/** The streams of {@linkcode askLine}; the process's own are the default. */
export interface AskLineStreams {
  readonly stdin?: { read(buffer: Uint8Array): Promise<number | null> };
  readonly stderr?: { writeSync(bytes: Uint8Array): number };
  /** Most bytes of the line, default 1024: longer than any answer to a plain question. */
  readonly maxBytes?: number;
}

/**
 * Asks a question on stderr and reads one line from stdin, be it a terminal or a pipe.
 *
 * @param question with the blank after it; control characters are the caller's business
 * @param streams seams
 * @returns the line without its end; undefined at the end of input, for a line that is too long, and
 *   for one that is not UTF-8
 */
export async function askLine(
  question: string,
  streams: AskLineStreams = {},
): Promise<string | undefined> {
  const stdin = streams.stdin ?? Deno.stdin;
  const stderr = streams.stderr ?? Deno.stderr;
  const maxBytes = streams.maxBytes ?? 1024;
  const bytes = encodeUtf8(question);
  for (let at = 0; at < bytes.length;) at += stderr.writeSync(bytes.subarray(at));
  const line: number[] = [];
  const one = new Uint8Array(1);
  // A byte at a time: what follows the line belongs to whoever reads next.
  while (line.length <= maxBytes) {
    const count = await stdin.read(one);
    if (count === null) return line.length === 0 ? undefined : text(line);
    if (count === 0) continue;
    if (one[0] === 0x0a) return text(line);
    line.push(one[0] ?? 0);
  }
  return undefined;
}

function text(line: readonly number[]): string | undefined {
  try {
    return decodeUtf8(new Uint8Array(line)).replace(/\r$/, "");
  } catch {
    return undefined;
  }
}
