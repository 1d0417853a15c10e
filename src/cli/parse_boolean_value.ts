const TRUE: ReadonlySet<string> = new Set(["1", "t", "T", "TRUE", "true", "True"]);
const FALSE: ReadonlySet<string> = new Set(["0", "f", "F", "FALSE", "false", "False"]);

/**
 * Reads the value of `--flag=value` for a boolean flag, in the spellings of Go's
 * `strconv.ParseBool`, which scripts written for the Go tool use.
 *
 * @param text what stands after `=`
 * @returns the value, undefined when it is none of the spellings
 */
export function parseBooleanValue(text: string): boolean | undefined {
  if (TRUE.has(text)) return true;
  return FALSE.has(text) ? false : undefined;
}
