import type { CommandSpec } from "./command_spec.ts";

/**
 * Writes how a command is typed.
 *
 * @param path from the root to the command
 * @returns for instance `opkssh inspect PATH-OR-KEY [flags]`
 */
export function usageLine(path: readonly CommandSpec[]): string {
  const command = path.at(-1);
  const words = path.map((entry) => entry.name);
  if (command === undefined) return "";
  if (command.commands !== undefined) return [...words, "COMMAND"].join(" ");
  // what verify finds after its arguments is data, so its flags come first
  if (command.unparsed === true) words.push("[flags]");
  for (const argument of command.arguments) {
    const name = argument.variadic === true ? `${argument.name}...` : argument.name;
    words.push(argument.required ? name : `[${name}]`);
  }
  if (command.unparsed !== true) words.push("[flags]");
  return words.join(" ");
}
