import { printLine } from "../../install/packaging/print_line.ts";

/** Tells the demonstration: numbered steps, facts below them, and how long each took. */
export class Story {
  readonly #started = performance.now();
  #steps = 0;

  /** Begins with a title. */
  constructor(title: string) {
    printLine(title);
  }

  /**
   * Says that the next step begins.
   *
   * @param what one sentence without a period
   */
  step(what: string): void {
    printLine();
    printLine(`${String(++this.#steps).padStart(2)}  ${what}`);
  }

  /**
   * Says one fact of the current step.
   *
   * @param name what it is about; empty to go on from the line before
   * @param text the fact; further lines go below
   * @param ms how long it took, milliseconds
   */
  fact(name: string, text: string, ms?: number): void {
    const [first = "", ...others] = text.trimEnd().split("\n");
    const time = ms === undefined ? "" : duration(ms);
    printLine(`    ${name.padEnd(12)} ${first.padEnd(78)} ${time}`.trimEnd());
    for (const line of others) printLine(`    ${"".padEnd(12)} ${line}`);
  }

  /** Shows a command as a person would type it. */
  command(words: readonly string[]): void {
    printLine(`    $ ${words.map(shellWord).join(" ")}`);
  }

  /** Ends it with the time all of it took. */
  end(what: string): void {
    printLine();
    printLine(`${what} (${duration(performance.now() - this.#started)})`);
  }
}

function duration(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

function shellWord(word: string): string {
  return /^[A-Za-z0-9_\/=.,:@%+~-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
