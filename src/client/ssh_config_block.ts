import { CommandError } from "../errors/command_error.ts";
import { INCLUDE_LINE } from "./ssh_config_text.ts";

/** What the block in the ssh configuration says. */
export interface SshConfigBlock {
  /** Patterns of ssh_config(5), such as `*.example.com`; none for all hosts. */
  readonly hosts: readonly string[];
  /** What ssh runs before it connects; without quotes and line feeds. */
  readonly command: string;
  /** Whether the block includes the identity directory's configuration. */
  readonly include: boolean;
  /** True when there was no ssh configuration before. */
  readonly newFile: boolean;
}

const BEGIN = "# >>> opkssh ssh-config >>>";
const END = "# <<< opkssh ssh-config <<<";
const END_NEW = "# <<< opkssh ssh-config, which made this file <<<";

/**
 * Writes the block. It ends in `Match all`, so that what follows it holds for all hosts as before.
 * `exec` comes after `host`, so ssh runs the command for these hosts only; whatever its outcome,
 * nothing depends on it, and ssh goes on with the keys it has.
 *
 * @param block what it says
 * @returns whole lines
 */
export function formatSshConfigBlock(block: SshConfigBlock): string {
  const hosts = block.hosts.length === 0 ? "" : `host ${block.hosts.join(",")} `;
  // ssh_config(5), TOKENS
  const lines = [BEGIN, `Match ${hosts}exec "${block.command.replaceAll("%", "%%")}"`];
  if (block.include) {
    lines.push(hosts === "" ? "Match all" : `Match ${hosts}`.trimEnd(), INCLUDE_LINE);
  }
  if (!block.include || hosts !== "") lines.push("Match all");
  lines.push(block.newFile ? END_NEW : END);
  return lines.map((line) => `${line}\n`).join("");
}

/** A block and where it stands. */
export interface FoundBlock {
  readonly block: SshConfigBlock;
  /** The text before the block, and after it. */
  readonly before: string;
  readonly after: string;
}

/**
 * Finds the block in an ssh configuration. Only what {@linkcode formatSshConfigBlock} writes counts,
 * to the letter: what a person has changed is the person's.
 *
 * @param text the configuration
 * @returns the block; undefined when there is none
 * @throws {CommandError} `file_invalid` for marks without what belongs between them, or twice
 */
export function findSshConfigBlock(text: string): FoundBlock | undefined {
  const marks = text.match(MARKS) ?? [];
  if (marks.length === 0) return undefined;
  const [match, hosts = "", command = ""] = BLOCK.exec(text) ?? [];
  if (match !== undefined && marks.length === 2) {
    const at = text.indexOf(match);
    const block: SshConfigBlock = {
      hosts: hosts === "" ? [] : hosts.split(","),
      command: command.replaceAll("%%", "%"),
      include: match.includes(`\n${INCLUDE_LINE}\n`),
      newFile: match.endsWith(`${END_NEW}\n`),
    };
    if (formatSshConfigBlock(block) === match && (at === 0 || text[at - 1] === "\n")) {
      return { block, before: text.slice(0, at), after: text.slice(at + match.length) };
    }
  }
  throw new CommandError("file_invalid", "The block of opkssh has been changed by hand", {
    hints: [`take out the lines from "${BEGIN}" to "# <<< opkssh ssh-config" yourself`],
  });
}

const MARKS = /^# (?:>>>|<<<) opkssh ssh-config/gm;

/** Short, and no two parts can match the same text. */
const BLOCK =
  /# >>> opkssh ssh-config >>>\nMatch (?:host ([^ "\n]+) )?exec "([^"\n]+)"\n(?:[MI][^\n]*\n){1,3}# <<< opkssh ssh-config[^\n]*\n/;

/**
 * Checks patterns of hosts for the block.
 *
 * @param hosts as given
 * @throws {CommandError} `usage` for anything that ssh would not read as one pattern
 */
export function checkHostPatterns(hosts: readonly string[]): void {
  const odd = hosts.find((host) => !/^!?[A-Za-z0-9.*?:_-]+$/.test(host));
  if (odd === undefined) return;
  throw new CommandError("usage", `${JSON.stringify(odd)} is not a pattern for hosts`, {
    hints: ["patterns are names with * and ?, such as *.example.com"],
  });
}
