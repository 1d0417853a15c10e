/**
 * Where a value of the client configuration comes from; the earlier kind wins over the later.
 * `ci` stands for what the environment of a CI job tells.
 */
export interface ConfigSource {
  readonly kind: "flag" | "environment" | "ci" | "user file" | "system file" | "built-in";
  /** Name of the flag or variable, or `file:line`; empty for `built-in`. */
  readonly where: string;
}

/** A value and where it comes from. */
export interface Sourced<T> {
  readonly value: T;
  readonly source: ConfigSource;
}
