import type { Terminal } from "./terminal.ts";

/**
 * A terminal whose talk is also kept in a log, with the time in front. The result is not: with
 * `--print-key` it is a secret. Details are kept whether or not they are said.
 *
 * @param terminal where everything goes as before
 * @param append takes one line without line feed
 * @param now the time of day; shown in the local zone as `YYYY/MM/DD HH:MM:SS`
 * @returns the terminal to use instead
 */
export function loggedTerminal(
  terminal: Terminal,
  append: (line: string) => void,
  now: () => Date,
): Terminal {
  const log = (label: string, line: string): void => append(`${stamp(now())} ${label}${line}`);
  return {
    result: (text) => terminal.result(text),
    say(line): void {
      log("", line);
      terminal.say(line);
    },
    detail(line): void {
      log("", line);
      terminal.detail(line);
    },
    warn(line): void {
      log("warning: ", line);
      terminal.warn(line);
    },
    ask(line): void {
      log("", line);
      terminal.ask(line);
    },
    picture: (lines) => terminal.picture(lines),
    status: (line) => terminal.status(line),
    hint(line): void {
      log("hint: ", line);
      terminal.hint(line);
    },
    error(line): void {
      log("error: ", line);
      terminal.error(line);
    },
    interactive: terminal.interactive,
    colour: terminal.colour,
    resultIsTerminal: terminal.resultIsTerminal,
  };
}

function stamp(time: Date): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  const day = [time.getFullYear(), two(time.getMonth() + 1), two(time.getDate())].join("/");
  return `${day} ${[time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join(":")}`;
}
