import { CommandError } from "../errors/command_error.ts";
import { describeOsError } from "./describe_os_error.ts";

/**
 * Reads a small text that a person named on the command line.
 *
 * @param name a path, or `-` for standard input
 * @param maxBytes largest size
 * @returns the text
 * @throws {CommandError} `file_unreadable`, also when it is too large
 */
export async function readNamedInput(name: string, maxBytes: number): Promise<string> {
  try {
    const file = name === "-" ? Deno.stdin : await Deno.open(name);
    return await readAll(file.readable, maxBytes);
  } catch (cause) {
    const what = name === "-" ? "standard input" : `"${name}"`;
    throw new CommandError("file_unreadable", `Cannot read ${what}: ${describeOsError(cause)}`, {
      cause,
    });
  }
}

async function readAll(stream: ReadableStream<Uint8Array>, maxBytes: number): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let length = 0;
  for await (const chunk of stream) {
    length += chunk.length;
    if (length > maxBytes) throw new RangeError(`it is larger than ${maxBytes} bytes`);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
