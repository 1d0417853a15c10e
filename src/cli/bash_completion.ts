import { unreachable } from "../errors/unreachable.ts";
import type { CommandSpec } from "./command_spec.ts";
import { HELP_FLAG } from "./help_flag.ts";
import type { FlagSpec } from "./flag_spec.ts";
import { listedCommands } from "./listed_commands.ts";
import { type ValueCompletion, valueCompletion } from "./value_completion.ts";
import { type CommandPlace, visibleCommands } from "./visible_commands.ts";

/**
 * Makes the completion script for bash, 3.2 (macOS) and later, with or without the package
 * bash-completion.
 *
 * @param root the command table
 * @returns the script
 */
export function bashCompletion(root: CommandSpec): string {
  const places = visibleCommands(root);
  const flags = places.flatMap((place) =>
    place.command.flags.filter((flag) => flag.kind !== "boolean").map((flag) => ({ place, flag }))
  );
  return `# bash completion for opkssh, made by: opkssh completion bash

_opkssh_aliases() {
  local alias rest
  opkssh client provider list 2>/dev/null | while IFS=' ' read -r alias rest; do printf '%s\\n' "$alias"; done
}

_opkssh() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]}
  local path=opkssh position=0 skip='' words='' kind='' index word
  COMPREPLY=()
  # bash splits at = and :
  if [[ $current == '=' ]]; then
    current=''
  elif [[ $previous == '=' ]]; then
    previous=\${COMP_WORDS[COMP_CWORD-2]}
  fi
  for ((index = 1; index < COMP_CWORD; index++)); do
    word=\${COMP_WORDS[index]}
    if [[ $word == '=' || $word == ':' ]]; then skip=1; continue; fi
    if [[ -n $skip ]]; then skip=''; continue; fi
    case "$path $word" in
      ${pattern(places.slice(1).map((place) => place.words.join(" ")))} path="$path $word" ;;
      ${pattern(flags.flatMap(({ place, flag }) => flagNames(place, flag)))} skip=1 ;;
      *) if [[ $word != -* ]]; then position=$((position + 1)); fi ;;
    esac
  done
  case "$path $previous" in
${
    flags.map(({ place, flag }) =>
      `    ${pattern(flagNames(place, flag))} ${offer(valueCompletion(flag))} ;;`
    ).join("\n")
  }
    *)
      if [[ $current == -* ]]; then
        case "$path" in
${
    places.map((place) =>
      `          ${pattern([place.words.join(" ")])} words='${flagWords(place)}' ;;`
    ).join("\n")
  }
        esac
      else
        case "$path $position" in
${positions(places).map((line) => `          ${line}`).join("\n")}
        esac
      fi
      ;;
  esac
  local IFS=$'\\n'
  case "$kind" in
    file) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$current")) ;;
    directory) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -d -- "$current")) ;;
    alias) COMPREPLY=($(compgen -W "$(_opkssh_aliases)" -- "$current")) ;;
    *) COMPREPLY=($(IFS=' ' compgen -W "$words" -- "$current")) ;;
  esac
}

complete -F _opkssh opkssh
`;
}

function pattern(texts: readonly string[], suffix = ""): string {
  return `${texts.map((text) => `'${text}'${suffix}`).join(" | ")})`;
}

function flagNames(place: CommandPlace, flag: FlagSpec): readonly string[] {
  const words = place.words.join(" ");
  const short = flag.short === undefined ? [] : [`${words} -${flag.short}`];
  return [`${words} --${flag.long}`, ...short];
}

function flagWords(place: CommandPlace): string {
  return [...place.command.flags, HELP_FLAG].map((flag) => `--${flag.long}`).join(" ");
}

function positions(places: readonly CommandPlace[]): readonly string[] {
  return places.flatMap(({ words, command }) => {
    const path = words.join(" ");
    const below = listedCommands(command);
    if (below.length > 0) {
      return [`${pattern([`${path} 0`])} words='${below.map(({ name }) => name).join(" ")}' ;;`];
    }
    return command.arguments.map((argument, at) =>
      argument.variadic === true
        ? `${pattern([`${path} `], "*")} ${offer(valueCompletion(argument))} ;;`
        : `${pattern([`${path} ${at}`])} ${offer(valueCompletion(argument))} ;;`
    );
  });
}

function offer(completion: ValueCompletion): string {
  switch (completion.kind) {
    case "words":
      return `words='${completion.words.join(" ")}'`;
    case "file":
    case "directory":
    case "alias":
      return `kind=${completion.kind}`;
    case "none":
      return "return";
    default:
      return unreachable(completion);
  }
}
