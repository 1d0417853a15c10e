import { decodeUtf8, encodeUtf8 } from "../encoding/utf8.ts";

/** The streams of {@linkcode askSecret}; the process's own are the default. */
export interface AskSecretStreams {
  readonly stdin?: {
    isTerminal(): boolean;
    /** True hands over every key at once and shows none. */
    setRaw(raw: boolean): void;
    read(buffer: Uint8Array): Promise<number | null>;
  };
  readonly stderr?: { writeSync(bytes: Uint8Array): number };
}

/** Longer than anybody types. */
const MAX_BYTES = 1024;

const CTRL_C = 0x03;
const CTRL_D = 0x04;
const BACKSPACE = 0x08;
const LINE_FEED = 0x0a;
const RETURN = 0x0d;
const CTRL_U = 0x15;
const DELETE = 0x7f;

/**
 * Asks for something that must not be seen: nothing that is typed appears. Only at a terminal.
 *
 * @param question with the blank after it; control characters are the caller's business
 * @param streams seams
 * @returns what was typed; undefined when there is no terminal, at the end of input, and for what is
 *   too long or no UTF-8
 * @throws {DOMException} `AbortError` for Ctrl-C
 */
export async function askSecret(
  question: string,
  streams: AskSecretStreams = {},
): Promise<string | undefined> {
  const stdin = streams.stdin ?? Deno.stdin;
  const stderr = streams.stderr ?? Deno.stderr;
  if (!stdin.isTerminal()) return undefined;
  const write = (text: string): void => {
    const bytes = encodeUtf8(text);
    for (let at = 0; at < bytes.length;) at += stderr.writeSync(bytes.subarray(at));
  };
  // first, so that nothing typed early is shown
  stdin.setRaw(true);
  try {
    write(question);
    return await readHidden(stdin);
  } finally {
    stdin.setRaw(false);
    write("\n");
  }
}

async function readHidden(
  stdin: { read(buffer: Uint8Array): Promise<number | null> },
): Promise<string | undefined> {
  const typed: number[] = [];
  const one = new Uint8Array(1);
  while (typed.length <= MAX_BYTES) {
    const count = await stdin.read(one);
    if (count === null) return undefined;
    if (count === 0) continue;
    const [key = 0] = one;
    switch (key) {
      case CTRL_C:
        throw new DOMException("interrupted", "AbortError");
      case CTRL_D:
        return undefined;
      case LINE_FEED:
      case RETURN:
        return textOf(typed);
      case CTRL_U:
        typed.length = 0;
        break;
      case BACKSPACE:
      case DELETE:
        // a whole character: its bytes after the first begin with the bits 10
        while (((typed.pop() ?? 0) & 0xc0) === 0x80);
        break;
      default:
        typed.push(key);
    }
  }
  return undefined;
}

function textOf(bytes: readonly number[]): string | undefined {
  try {
    return decodeUtf8(new Uint8Array(bytes));
  } catch {
    return undefined;
  }
}
