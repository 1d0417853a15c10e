/** What sshd puts in the place of tokens (sshd_config(5), TOKENS). */
export interface SshdTokenValues {
  readonly user: string;
  readonly uid: number;
  readonly home: string;
  readonly keyBase64: string;
  readonly keyType: string;
  readonly fingerprint: string;
}

/** Tokens of AuthorizedKeysCommand that older versions do not know. */
const SINCE_9_4: readonly string[] = ["%C", "%D"];
const TOKENS: readonly string[] = ["%%", "%f", "%h", "%k", "%t", "%U", "%u", ...SINCE_9_4];

/** The tokens a command uses. */
export interface SshdTokens {
  /** Known to OpenSSH 9.4 and later only. */
  readonly recent: readonly string[];
  /** Known to no version. */
  readonly unknown: readonly string[];
  /** All of them. */
  readonly all: readonly string[];
}

/**
 * Lists the tokens in a command.
 *
 * @param words the words as configured
 * @returns each token once
 */
export function sshdTokens(words: readonly string[]): SshdTokens {
  const all = [...new Set(words.flatMap((word) => word.match(/%./g) ?? []))];
  return {
    all,
    recent: all.filter((token) => SINCE_9_4.includes(token)),
    unknown: all.filter((token) => !TOKENS.includes(token)),
  };
}

/**
 * Puts values in the place of tokens, as sshd does for a connection from this machine to itself.
 *
 * @param words the words as configured
 * @param values the values
 * @returns the words the program gets; a token nobody knows stays as it is
 */
export function expandSshdTokens(
  words: readonly [string, ...string[]],
  values: SshdTokenValues,
): readonly [string, ...string[]] {
  const known: ReadonlyMap<string, string> = new Map([
    ["%%", "%"],
    ["%C", "127.0.0.1 49152 127.0.0.1 22"],
    ["%D", ""],
    ["%f", values.fingerprint],
    ["%h", values.home],
    ["%k", values.keyBase64],
    ["%t", values.keyType],
    ["%U", `${values.uid}`],
    ["%u", values.user],
  ]);
  const expand = (word: string): string =>
    word.replace(/%./g, (token) => known.get(token) ?? token);
  const [program, ...rest] = words;
  return [expand(program), ...rest.map(expand)];
}
