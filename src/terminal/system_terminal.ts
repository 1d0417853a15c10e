import { colourAllowed } from "./colour_allowed.ts";
import { escapeForTerminal } from "./escape_for_terminal.ts";
import type { Terminal } from "./terminal.ts";
import { writeResult } from "./write_result.ts";
import { writeTalk } from "./write_talk.ts";

/** One of the standard streams; `Deno.stdout` and `Deno.stderr` are such. */
export interface OutputStream {
  /** Whether a person reads it directly. */
  isTerminal(): boolean;
  /** Writes some of the bytes, returns how many. */
  writeSync(bytes: Uint8Array): number;
}

/** What a {@linkcode systemTerminal} is made from; everything has the process's own as default. */
export interface SystemTerminalOptions {
  /** Say only warnings and errors; default false. */
  readonly quiet?: boolean;
  /** Say details as well; default false. */
  readonly verbose?: boolean;
  /** Reads one environment variable; default: none is set. */
  readonly environment?: (name: string) => string | undefined;
  /** Where the result goes. */
  readonly stdout?: OutputStream;
  /** Where everything else goes. */
  readonly stderr?: OutputStream;
  /** Where answers come from. */
  readonly stdin?: { isTerminal(): boolean };
  /** Characters in a row of the terminal; asked anew each time, because people resize windows. */
  readonly columns?: () => number;
}

/**
 * The terminal of this process. Every line is on its way when the call returns, so the program can
 * exit at any point without losing output.
 *
 * @param options streams, environment, how much is said
 * @returns the terminal
 */
export function systemTerminal(options: SystemTerminalOptions = {}): Terminal {
  const stdout = options.stdout ?? Deno.stdout;
  const stderr = options.stderr ?? Deno.stderr;
  const stdin = options.stdin ?? Deno.stdin;
  const quiet = options.quiet ?? false;
  const verbose = options.verbose ?? false;
  const resultIsTerminal = stdout.isTerminal();
  const colour = colourAllowed(options.environment ?? (() => undefined), stderr.isTerminal());

  const drawn = stderr.isTerminal() && !quiet;
  const columns = options.columns ?? systemColumns;
  let status = "";

  const clear = (): void => {
    if (status !== "") writeTalk(stderr, ERASE_LINE);
    status = "";
  };
  const talk = (label: Label | undefined, line: string): void => {
    clear();
    const shown = label === undefined ? "" : `${colour ? COLOURED[label] : label}: `;
    writeTalk(stderr, `opkssh: ${shown}${escapeForTerminal(line)}\n`);
  };
  return {
    result(text): void {
      clear();
      writeResult(stdout, resultIsTerminal ? escapeForTerminal(text, "\n\t") : text);
    },
    say: (line) => quiet ? undefined : talk(undefined, line),
    detail: (line) => verbose ? talk(undefined, line) : undefined,
    warn: (line) => talk("warning", line),
    ask: (line) => talk(undefined, line),
    picture(lines): void {
      // broken over two rows it would be a riddle
      if (!drawn || lines.some((line) => line.length > columns())) return;
      clear();
      writeTalk(stderr, lines.map((line) => `${colour ? onBlack(line) : line}\n`).join(""));
    },
    status(line): void {
      // only one row can be taken away again
      const shown = escapeForTerminal(line).slice(0, Math.max(0, columns() - 1));
      if (!drawn || shown === status) return;
      clear();
      status = shown;
      writeTalk(stderr, status);
    },
    hint: (line) => quiet ? undefined : talk("hint", line),
    error: (line) => talk("error", line),
    interactive: stdin.isTerminal() && stderr.isTerminal(),
    colour,
    resultIsTerminal,
  };
}

/** What most terminals are, where none can be asked. */
const USUAL_COLUMNS = 80;

function systemColumns(): number {
  try {
    // a terminal that was never told its size says 0
    return Deno.consoleSize().columns || USUAL_COLUMNS;
  } catch {
    return USUAL_COLUMNS;
  }
}

type Label = "warning" | "hint" | "error";

// SGR codes of ECMA-48 8.3.117: bold red, yellow, cyan
const COLOURED: Readonly<Record<Label, string>> = {
  error: "\x1b[1;31merror\x1b[0m",
  warning: "\x1b[33mwarning\x1b[0m",
  hint: "\x1b[36mhint\x1b[0m",
};

/** ECMA-48 8.3.41 after a carriage return: the cursor stands at the beginning of an empty line. */
const ERASE_LINE = "\r\x1b[2K";

/** White on black whatever the terminal's colours are: pictures are drawn of light. */
function onBlack(line: string): string {
  return `\x1b[97;40m${line}\x1b[0m`;
}
