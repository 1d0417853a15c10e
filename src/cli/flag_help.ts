import { unreachable } from "../errors/unreachable.ts";
import type { FlagSpec } from "./flag_spec.ts";
import { formatDuration } from "./format_duration.ts";

/**
 * Says about a flag what help and manual both say: how it is written and what it does, with its
 * choices and its default.
 *
 * @param flag the flag
 * @returns `value` is the name of its value (`""` for a boolean), `text` one line without period
 */
export function flagHelp(flag: FlagSpec): { readonly value: string; readonly text: string } {
  switch (flag.kind) {
    case "boolean":
      return { value: "", text: flag.help };
    case "string": {
      const choices = flag.choices === undefined ? "" : `: ${listed(flag.choices)}`;
      const usual = flag.default ?? flag.defaultHelp;
      return { value: flag.valueName, text: `${flag.help}${choices}${defaultNote(usual)}` };
    }
    case "list":
      return { value: flag.valueName, text: `${flag.help} (commas between items, repeatable)` };
    case "duration": {
      const usual = flag.default === undefined ? flag.defaultHelp : formatDuration(flag.default);
      return { value: flag.valueName, text: `${flag.help}${defaultNote(usual)}` };
    }
    default:
      return unreachable(flag);
  }
}

/** `a`, `a or b`, `a, b or c`. */
function listed(words: readonly string[]): string {
  const last = words.at(-1) ?? "";
  return words.length < 2 ? last : `${words.slice(0, -1).join(", ")} or ${last}`;
}

function defaultNote(usual: string | undefined): string {
  return usual === undefined ? "" : ` (default ${usual})`;
}
