/** What was given for one flag. */
export type FlagValue =
  | { readonly kind: "boolean"; readonly value: boolean }
  | { readonly kind: "string"; readonly value: string }
  | { readonly kind: "list"; readonly value: readonly string[] }
  | { readonly kind: "duration"; readonly value: number };

/**
 * One command line, checked against its command's table entry. Asking for a flag under another kind
 * than declared is a fault of the program and throws `TypeError`.
 */
export class ParsedCommand {
  /** Positional arguments in order. */
  readonly words: readonly string[];
  readonly #values: ReadonlyMap<string, FlagValue>;

  /**
   * @param words positional arguments
   * @param values what was given or is the default, by long flag name
   */
  constructor(words: readonly string[], values: ReadonlyMap<string, FlagValue>) {
    this.words = words;
    this.#values = values;
  }

  /** @returns whether a boolean flag is on; false when not given */
  on(long: string): boolean {
    return this.choice(long) ?? false;
  }

  /** @returns what was said about a boolean flag; undefined when nothing was */
  choice(long: string): boolean | undefined {
    const given = this.#values.get(long);
    if (given === undefined) return undefined;
    if (given.kind !== "boolean") throw wrongKind(long, "boolean", given.kind);
    return given.value;
  }

  /** @returns the text of a string flag; undefined when neither given nor defaulted */
  text(long: string): string | undefined {
    const given = this.#values.get(long);
    if (given === undefined) return undefined;
    if (given.kind !== "string") throw wrongKind(long, "string", given.kind);
    return given.value;
  }

  /** @returns the items of a list flag, possibly none; undefined when not given */
  list(long: string): readonly string[] | undefined {
    const given = this.#values.get(long);
    if (given === undefined) return undefined;
    if (given.kind !== "list") throw wrongKind(long, "list", given.kind);
    return given.value;
  }

  /** @returns the seconds of a duration flag; undefined when neither given nor defaulted */
  seconds(long: string): number | undefined {
    const given = this.#values.get(long);
    if (given === undefined) return undefined;
    if (given.kind !== "duration") throw wrongKind(long, "duration", given.kind);
    return given.value;
  }
}

function wrongKind(long: string, wanted: string, declared: string): TypeError {
  return new TypeError(`Cannot read flag --${long} as ${wanted}: it is declared as ${declared}`);
}
