import { systemTerminal } from "../../src/terminal/system_terminal.ts";
import type { Terminal } from "../../src/terminal/terminal.ts";

/** How a {@linkcode memoryTerminal} pretends to be connected. */
export interface MemoryTerminalOptions {
  readonly quiet?: boolean;
  readonly verbose?: boolean;
  /** stdin and stderr are terminals; default false. */
  readonly interactive?: boolean;
  /** stdout is a terminal; default false. */
  readonly resultIsTerminal?: boolean;
  readonly environment?: Readonly<Record<string, string>>;
  /** Characters in a row; default 80. */
  readonly columns?: number;
}

/** A terminal that keeps what was written, byte for byte. */
export interface MemoryTerminal extends Terminal {
  /** What reached stdout so far. */
  readonly stdout: string;
  /** What reached stderr so far. */
  readonly stderr: string;
}

/**
 * The real terminal on streams in memory: what a test reads is what a person would have read.
 *
 * @param options how it is connected, how much it says
 */
export function memoryTerminal(options: MemoryTerminalOptions = {}): MemoryTerminal {
  const environment = new Map(Object.entries(options.environment ?? {}));
  const stdout = memoryStream(options.resultIsTerminal ?? false);
  const stderr = memoryStream(options.interactive ?? false);
  const terminal = systemTerminal({
    quiet: options.quiet ?? false,
    verbose: options.verbose ?? false,
    environment: (name) => environment.get(name),
    stdout,
    stderr,
    stdin: { isTerminal: () => options.interactive ?? false },
    columns: () => options.columns ?? 80,
  });
  return {
    ...terminal,
    get stdout(): string {
      return stdout.text();
    },
    get stderr(): string {
      return stderr.text();
    },
  };
}

interface MemoryStream {
  isTerminal(): boolean;
  writeSync(bytes: Uint8Array): number;
  text(): string;
}

function memoryStream(isTerminal: boolean): MemoryStream {
  const chunks: string[] = [];
  return {
    isTerminal: () => isTerminal,
    writeSync: (bytes) => {
      chunks.push(new TextDecoder().decode(bytes));
      return bytes.length;
    },
    text: () => chunks.join(""),
  };
}
