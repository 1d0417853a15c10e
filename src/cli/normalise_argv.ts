import type { FlagSpec } from "./flag_spec.ts";
import { HELP_FLAG } from "./help_flag.ts";
import { suggest } from "./suggest.ts";
import { usageError } from "./usage_error.ts";

/**
 * Rewrites every spelling of a flag that Go's pflag knows into the one all parsers know,
 * `--name=value`: `--name value`, `-n value`, `-nvalue`, `-n=value`, combined boolean letters
 * (`-pvt ed25519`), and boolean flags, whose value may be given only with `=`. Words that are no
 * flags, and everything from `--` on, stay as they are. Nothing is read after `--help`.
 *
 * pflag reads `-i=` as the value `=`; here it is the empty value, as with `--name=` (test
 * "normaliseArgv").
 *
 * @param path words of the command, for messages
 * @param flags all flags of the command, including `--help`
 * @param argv words after the command's name
 * @returns the words in the one spelling
 * @throws {CommandError} `usage` for an unknown flag and for a flag without its value
 */
export function normaliseArgv(
  path: readonly string[],
  flags: readonly FlagSpec[],
  argv: readonly string[],
): readonly string[] {
  const words: string[] = [];
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at] ?? "";
    if (word === "--") return [...words, ...argv.slice(at)];
    if (!word.startsWith("-") || word === "-") {
      words.push(word);
      continue;
    }
    const { given, open } = word.startsWith("--")
      ? readLong(path, flags, word)
      : readLetters(path, flags, word);
    words.push(...given);
    // a person who asks for help gets it, whatever is wrong further on
    if (given.includes(`--${HELP_FLAG.long}=true`)) return words;
    if (open === undefined) continue;
    at++;
    const value = argv[at];
    if (value === undefined) throw usageError(path, `flag needs a value: ${open.shown}`);
    words.push(`--${open.flag.long}=${value}`);
  }
  return words;
}

/** What one word says: complete flags, and perhaps one whose value is the next word. */
interface Reading {
  readonly given: readonly string[];
  readonly open?: { readonly flag: FlagSpec; readonly shown: string };
}

function readLong(path: readonly string[], flags: readonly FlagSpec[], word: string): Reading {
  const equals = word.indexOf("=");
  const name = equals < 0 ? word.slice(2) : word.slice(2, equals);
  const flag = flags.find((candidate) => candidate.long === name);
  if (flag === undefined) throw unknownFlag(path, flags, `--${name}`, name);
  if (equals >= 0) return { given: [word] };
  if (flag.kind === "boolean") return { given: [`--${flag.long}=true`] };
  return { given: [], open: { flag, shown: `--${name}` } };
}

function readLetters(path: readonly string[], flags: readonly FlagSpec[], word: string): Reading {
  const given: string[] = [];
  for (let at = 1; at < word.length; at++) {
    const letter = word[at] ?? "";
    const flag = flags.find((candidate) => candidate.short === letter);
    if (flag === undefined) {
      const shown = word.length === 2 ? word : `-${letter} in ${word}`;
      throw unknownFlag(path, flags, shown, word.slice(1));
    }
    const after = word.slice(at + 1);
    if (after.startsWith("=")) {
      return { given: [...given, `--${flag.long}=${after.slice(1)}`] };
    }
    if (flag.kind === "boolean") {
      given.push(`--${flag.long}=true`);
      continue;
    }
    if (after !== "") return { given: [...given, `--${flag.long}=${after}`] };
    const shown = word.length === 2 ? word : `-${letter} in ${word}`;
    return { given, open: { flag, shown } };
  }
  return { given };
}

function unknownFlag(
  path: readonly string[],
  flags: readonly FlagSpec[],
  shown: string,
  typed: string,
): Error {
  const near = suggest(typed.replace(/=.*$/s, ""), flags.map((flag) => flag.long));
  return usageError(
    path,
    `unknown flag: ${shown}`,
    near === undefined ? [] : [`did you mean: --${near}`],
  );
}
