/**
 * How the program talks to people. Rules:
 *
 * - the result, and nothing else, goes to stdout, so that it can be piped;
 * - everything said on the way goes to stderr, one fact per line, prefixed `opkssh: `, lower case,
 *   no final period;
 * - an error is one line, then `hint: ` lines with what to type next;
 * - colour only on a terminal and never with `NO_COLOR`; control characters from outside are
 *   escaped before they reach a terminal.
 */
export interface Terminal {
  /**
   * Writes result text to stdout, adding a line feed when it does not end in one. To a pipe or a
   * file the text goes unchanged; on a terminal control characters are escaped.
   *
   * @throws {OutputClosedError} when nobody reads stdout any more
   * @throws {CommandError} `file_unwritable` when stdout takes no more, such as a full disk
   */
  result(text: string): void;
  /** Says one line on stderr; silent with `--quiet`. */
  say(line: string): void;
  /** Says one line on stderr only with `--verbose`. */
  detail(line: string): void;
  /** Says `warning: line` on stderr, even with `--quiet`. */
  warn(line: string): void;
  /** Says what the person has to do for the command to go on, even with `--quiet`. */
  ask(line: string): void;
  /**
   * Draws lines on stderr exactly as given, such as a QR code; nothing unless stderr is a terminal
   * wide enough for them, and nothing with `--quiet`.
   */
  picture(lines: readonly string[]): void;
  /**
   * Shows a line on stderr that goes away with the next output, such as a countdown; empty takes it
   * away now. It is cut to the width of the terminal. Nothing unless stderr is one, and nothing with
   * `--quiet`.
   */
  status(line: string): void;
  /** Says `hint: line` on stderr; silent with `--quiet`. */
  hint(line: string): void;
  /** Says `error: line` on stderr. */
  error(line: string): void;
  /** True when a person can be asked something: stdin and stderr are terminals. */
  readonly interactive: boolean;
  /** True when colour may be used on stderr. */
  readonly colour: boolean;
  /** True when the result goes to a terminal: tables get a header, pipes do not. */
  readonly resultIsTerminal: boolean;
}
