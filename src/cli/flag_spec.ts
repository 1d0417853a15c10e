/** How shells complete a value that is not one of a fixed list. */
export type ValueSource = "file" | "directory" | "alias" | "help" | "none";

/** What every flag has. */
interface FlagBase {
  /** Name after `--`. */
  readonly long: string;
  /** The letter after `-`. */
  readonly short?: string;
  /** What it does: lower case, no final period. */
  readonly help: string;
}

/** On or off; a value is given only with `=`. */
export interface BooleanFlag extends FlagBase {
  readonly kind: "boolean";
}

/** One text; the last one given counts. */
export interface StringFlag extends FlagBase {
  readonly kind: "string";
  /** Name of the value in help, upper case. */
  readonly valueName: string;
  /** The only values there are, lower case; compared without regard to case. */
  readonly choices?: readonly string[];
  /** Used when the flag is not given; also shown in help. */
  readonly default?: string;
  /** What help says about the default when it is not a fixed text. */
  readonly defaultHelp?: string;
  /** How shells complete it. */
  readonly completes?: ValueSource;
}

/** Texts split on commas as one CSV record (RFC 4180); given again, it appends. */
export interface ListFlag extends FlagBase {
  readonly kind: "list";
  /** Name of the value in help, upper case. */
  readonly valueName: string;
}

/** A length of time such as `90s`, `1h30m` or `2d`, in seconds once parsed. */
export interface DurationFlag extends FlagBase {
  readonly kind: "duration";
  /** Name of the value in help, upper case. */
  readonly valueName: string;
  /** In seconds; used when the flag is not given. */
  readonly default?: number;
  /** What help says about the default. */
  readonly defaultHelp?: string;
}

/** One flag of a command. */
export type FlagSpec = BooleanFlag | StringFlag | ListFlag | DurationFlag;
