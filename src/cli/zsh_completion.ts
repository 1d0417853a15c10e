import { unreachable } from "../errors/unreachable.ts";
import type { ArgumentSpec, CommandSpec } from "./command_spec.ts";
import type { FlagSpec } from "./flag_spec.ts";
import { HELP_FLAG } from "./help_flag.ts";
import { listedCommands } from "./listed_commands.ts";
import { type ValueCompletion, valueCompletion } from "./value_completion.ts";
import { type CommandPlace, visibleCommands } from "./visible_commands.ts";

/**
 * Makes the completion script for zsh: to be sourced, or stored as `_opkssh` in a directory of
 * `$fpath`.
 *
 * @param root the command table
 * @returns the script
 */
export function zshCompletion(root: CommandSpec): string {
  return `#compdef opkssh
# zsh completion for opkssh, made by: opkssh completion zsh

_opkssh_aliases() {
  local -a aliases
  aliases=(\${\${(f)"$(opkssh client provider list 2>/dev/null)"}%% *})
  compadd -a aliases
}

${visibleCommands(root).toReversed().map(functionOf).join("\n")}
if [[ $funcstack[1] == _opkssh ]]; then
  _opkssh "$@"
else
  compdef _opkssh opkssh
fi
`;
}

function functionOf(place: CommandPlace): string {
  const { command } = place;
  const name = functionName(place.words);
  const flags = [...command.flags, HELP_FLAG].map(flagSpec);
  const below = listedCommands(command);
  if (below.length === 0) {
    const specs = [...flags, ...command.arguments.map(argumentSpec)];
    return `${name}() {
  _arguments -s -S ${specs.map((spec) => `\\\n    ${spec}`).join(" ")}
}
`;
  }
  return `${name}() {
  local curcontext="$curcontext" state line
  local -a commands
  _arguments -C -s -S ${flags.map((spec) => `\\\n    ${spec}`).join(" ")} \\
    '1:command:->command' \\
    '*::argument:->argument'
  case $state in
    command)
      commands=(
${below.map((entry) => `        ${quote(`${entry.name}:${entry.summary}`)}`).join("\n")}
      )
      _describe command commands
      ;;
    argument)
      case $line[1] in
${
    below.map((entry) => `        ${entry.name}) ${functionName([...place.words, entry.name])} ;;`)
      .join("\n")
  }
      esac
      ;;
  esac
}
`;
}

function functionName(words: readonly string[]): string {
  return `_${words.join("_")}`;
}

function flagSpec(flag: FlagSpec): string {
  const help = `[${escape(flag.help)}]`;
  if (flag.kind === "boolean") {
    return flag.short === undefined
      ? quote(`--${flag.long}${help}`)
      : `'(-${flag.short} --${flag.long})'{-${flag.short},--${flag.long}}${quote(help)}`;
  }
  const value = `${help}:${flag.valueName}:${action(valueCompletion(flag))}`;
  if (flag.kind === "list") return quote(`*--${flag.long}=${value}`);
  return flag.short === undefined
    ? quote(`--${flag.long}=${value}`)
    : `'(-${flag.short} --${flag.long})'{-${flag.short}+,--${flag.long}=}${quote(value)}`;
}

function argumentSpec(argument: ArgumentSpec, at: number): string {
  const place = argument.variadic === true
    ? "*:"
    : argument.required
    ? `${at + 1}:`
    : `${at + 1}::`;
  return quote(`${place}${escape(argument.name)}:${action(valueCompletion(argument))}`);
}

function action(completion: ValueCompletion): string {
  switch (completion.kind) {
    case "words":
      return `(${completion.words.join(" ")})`;
    case "file":
      return "_files";
    case "directory":
      return "_files -/";
    case "alias":
      return "_opkssh_aliases";
    case "none":
      return " ";
    default:
      return unreachable(completion);
  }
}

/** Characters with a meaning in the specifications of `_arguments`. */
function escape(text: string): string {
  return text.replace(/[\\:[\]]/g, (character) => `\\${character}`);
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
