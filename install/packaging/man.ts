import { join } from "node:path";

import { COMMAND_TABLE } from "../../src/cli/command_table.ts";
import { manPage } from "../../src/cli/man_page.ts";
import { VERSION } from "../../src/cli/version.ts";
import { visibleCommands } from "../../src/cli/visible_commands.ts";
import { printLine } from "./print_line.ts";

/**
 * Writes one manual page for each command, made from the command table.
 *
 * @param directory where to; made when it is missing
 * @returns the paths of the pages
 */
export async function writeManPages(directory: string): Promise<readonly string[]> {
  await Deno.mkdir(directory, { recursive: true });
  const paths: string[] = [];
  for (const place of visibleCommands(COMMAND_TABLE)) {
    const page = manPage(place, VERSION);
    paths.push(join(directory, page.name));
    await Deno.writeTextFile(join(directory, page.name), page.text);
  }
  return paths;
}

/** `deno task man DIR`. */
async function main(args: readonly string[]): Promise<number> {
  const [directory] = args;
  if (directory === undefined || args.length > 1 || directory.startsWith("-")) {
    printLine("usage: deno task man DIR");
    return 1;
  }
  for (const path of await writeManPages(directory)) printLine(path);
  return 0;
}

if (import.meta.main) Deno.exit(await main(Deno.args));
