/** A place in a configuration file; both count from 1, columns in UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/**
 * A value of a configuration file, whatever syntax it was written in. Values know their place; for
 * TOML that is only worked out when somebody asks.
 */
export type ConfigNode =
  /** A string that was marked as one. */
  | { readonly kind: "string"; readonly text: string; at(): Position }
  /** YAML without quotes: the text as written, which may stand for a string, number or boolean. */
  | { readonly kind: "plain"; readonly text: string; at(): Position }
  | { readonly kind: "boolean"; readonly value: boolean; at(): Position }
  | { readonly kind: "integer"; readonly value: number; at(): Position }
  /** A value of a type that no key has. */
  | { readonly kind: "other"; readonly what: string; at(): Position }
  /** YAML only: a key without a value. */
  | { readonly kind: "null"; at(): Position }
  | { readonly kind: "list"; readonly items: readonly ConfigNode[]; at(): Position }
  | ConfigMap;

/** A table (TOML) or mapping (YAML). The place of a value in it is the place of its key. */
export interface ConfigMap {
  readonly kind: "map";
  readonly entries: ReadonlyMap<string, ConfigNode>;
  at(): Position;
}
