import { unreachable } from "../errors/unreachable.ts";
import type { CommandSpec } from "./command_spec.ts";
import type { FlagSpec } from "./flag_spec.ts";
import { HELP_FLAG } from "./help_flag.ts";
import { listedCommands } from "./listed_commands.ts";
import { type ValueCompletion, valueCompletion } from "./value_completion.ts";
import { type CommandPlace, visibleCommands } from "./visible_commands.ts";

/**
 * Makes the completion script for fish, 3.0 and later.
 *
 * @param root the command table
 * @returns the script
 */
export function fishCompletion(root: CommandSpec): string {
  const places = visibleCommands(root);
  return `# fish completion for opkssh, made by: opkssh completion fish

function __opkssh_aliases
    opkssh client provider list 2>/dev/null | string replace -r ' .*' ''
end

function __opkssh_at
    set -l path ''
    for word in (commandline -opc)[2..-1]
        switch "$path/$word"
            case ${places.slice(1).map((place) => `'${pathOf(place)}'`).join(" ")}
                set path "$path/$word"
        end
    end
    test "$path" = "$argv[1]"
end

complete -c opkssh -f
${places.flatMap(linesOf).join("\n")}
`;
}

function pathOf(place: CommandPlace): string {
  return place.words.slice(1).map((word) => `/${word}`).join("");
}

function linesOf(place: CommandPlace): readonly string[] {
  const start = `complete -c opkssh -n '__opkssh_at "${pathOf(place)}"'`;
  const below = listedCommands(place.command);
  return [
    ...below.map((entry) => `${start} -a ${entry.name} -d ${quote(entry.summary)}`),
    ...place.command.arguments.map((argument) => valueCompletion(argument))
      .filter((completion) => completion.kind !== "none")
      .map((completion) => `${start} ${action(completion)}`),
    ...[...place.command.flags, HELP_FLAG].map((flag) => `${start} ${flagLine(flag)}`),
  ];
}

function flagLine(flag: FlagSpec): string {
  const short = flag.short === undefined ? "" : `-s ${flag.short} `;
  const name = `${short}-l ${flag.long}`;
  const help = `-d ${quote(flag.help)}`;
  if (flag.kind === "boolean") return `${name} ${help}`;
  return `${name} -r ${action(valueCompletion(flag))} ${help}`;
}

function action(completion: ValueCompletion): string {
  switch (completion.kind) {
    case "words":
      return `-f -a ${quote(completion.words.join(" "))}`;
    case "file":
      return "-F";
    case "directory":
      return "-f -a '(__fish_complete_directories)'";
    case "alias":
      return "-f -a '(__opkssh_aliases)'";
    case "none":
      return "-f";
    default:
      return unreachable(completion);
  }
}

function quote(text: string): string {
  return `'${text.replace(/[\\']/g, (character) => `\\${character}`)}'`;
}
