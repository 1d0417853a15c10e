import { CommandError } from "../errors/command_error.ts";
import { askSecret } from "../terminal/ask_secret.ts";
import type { Terminal } from "../terminal/terminal.ts";

/** How often the two may differ. */
const ATTEMPTS = 3;

/**
 * Asks for the passphrase of a new key, twice.
 *
 * @param terminal where it is asked
 * @param ask seam
 * @returns the passphrase, not empty
 * @throws {CommandError} `usage` without a terminal, for an empty one, and when the two differ again
 *   and again
 */
export async function askPassphrase(
  terminal: Pick<Terminal, "interactive" | "say">,
  ask: (question: string) => Promise<string | undefined> = askSecret,
): Promise<string> {
  if (!terminal.interactive) throw noPassphrase("--passphrase needs a terminal to ask in");
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const first = await ask("Passphrase for the new key: ");
    if (first === undefined || first === "") throw noPassphrase("No passphrase was given");
    if (await ask("The same again: ") === first) return first;
    terminal.say("the two differ");
  }
  throw noPassphrase("The passphrases differ");
}

function noPassphrase(fact: string): CommandError {
  return new CommandError("usage", fact, {
    hints: ["opkssh login --agent=only keeps the key off the disk without a passphrase"],
  });
}
