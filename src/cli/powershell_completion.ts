import { unreachable } from "../errors/unreachable.ts";
import type { CommandSpec } from "./command_spec.ts";
import { HELP_FLAG } from "./help_flag.ts";
import { listedCommands } from "./listed_commands.ts";
import { type ValueCompletion, valueCompletion } from "./value_completion.ts";
import { type CommandPlace, visibleCommands } from "./visible_commands.ts";

/**
 * Makes the completion script for PowerShell, 5.1 and later. Where it offers nothing, PowerShell
 * itself offers file names.
 *
 * @param root the command table
 * @returns the script
 */
export function powershellCompletion(root: CommandSpec): string {
  const places = visibleCommands(root);
  return `# PowerShell completion for opkssh, made by: opkssh completion powershell

Register-ArgumentCompleter -Native -CommandName 'opkssh' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    # what can be typed after a command: text, what it does
    $offers = @{
${places.map((place) => `        ${quote(pathOf(place))} = @(${offersOf(place)})`).join("\n")}
    }
    # what can be typed for a value
    $values = @{
${places.flatMap(valuesOf).map((line) => `        ${line}`).join("\n")}
    }

    $path = 'opkssh'
    $position = 0
    $previous = ''
    $skip = $false
    foreach ($element in @($commandAst.CommandElements | Select-Object -Skip 1)) {
        if ($element.Extent.EndOffset -ge $cursorPosition) { break }
        $word = $element.ToString()
        $previous = $word
        if ($skip) { $skip = $false }
        elseif ($offers.ContainsKey("$path $word")) { $path = "$path $word" }
        elseif ($values.ContainsKey("$path $word")) { $skip = $true }
        elseif (-not $word.StartsWith('-')) { $position++ }
    }

    $candidates = @()
    if ($values.ContainsKey("$path $previous") -and $skip) {
        $candidates = @($values["$path $previous"] | ForEach-Object { , @($_, $_) })
    } elseif ($values.ContainsKey("$path #$position") -and -not $wordToComplete.StartsWith('-')) {
        $names = $values["$path #$position"]
        if ($names -is [scriptblock]) { $names = & $names }
        $candidates = @($names | ForEach-Object { , @($_, $_) })
    } else {
        $candidates = $offers[$path]
    }
    foreach ($candidate in $candidates) {
        $text, $help = $candidate
        if ($text.StartsWith($wordToComplete)) {
            [System.Management.Automation.CompletionResult]::new($text, $text, 'ParameterValue', $help)
        }
    }
}
`;
}

function pathOf(place: CommandPlace): string {
  return place.words.join(" ");
}

function offersOf({ command }: CommandPlace): string {
  const below = listedCommands(command);
  return [
    ...below.map((entry) => [entry.name, entry.summary]),
    ...[...command.flags, HELP_FLAG].map((flag) => [`--${flag.long}`, flag.help]),
  ].map(([text, help]) => `, @(${quote(text ?? "")}, ${quote(help ?? "")})`).join("; ");
}

/** Keys are `command --flag` and `command #position`. */
function valuesOf(place: CommandPlace): readonly string[] {
  const path = pathOf(place);
  const flags = place.command.flags.filter((flag) => flag.kind !== "boolean").flatMap((flag) =>
    [`--${flag.long}`, ...(flag.short === undefined ? [] : [`-${flag.short}`])].map((name) =>
      `${quote(`${path} ${name}`)} = ${list(valueCompletion(flag))}`
    )
  );
  const words = place.command.arguments.flatMap((argument, at) => {
    const completion = valueCompletion(argument);
    const offered = completion.kind === "words" || completion.kind === "alias";
    return offered ? [`${quote(`${path} #${at}`)} = ${list(completion)}`] : [];
  });
  return [...flags, ...words];
}

function list(completion: ValueCompletion): string {
  switch (completion.kind) {
    case "words":
      return `@(${completion.words.map(quote).join(", ")})`;
    case "alias":
      return "{ opkssh client provider list 2>$null | ForEach-Object { $_.Split(' ')[0] } }";
    case "file":
    case "directory":
    case "none":
      return "@()";
    default:
      return unreachable(completion);
  }
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
