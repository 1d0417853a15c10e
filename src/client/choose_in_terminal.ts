import { CommandError } from "../errors/command_error.ts";
import type { ProviderSettings } from "../oidc/providers/provider_settings.ts";
import type { LoginWorld } from "./login_world.ts";
import { readAnswer } from "./read_answer.ts";

/** Wrong answers before it is given up. */
const ATTEMPTS = 3;

/**
 * Lets the person choose a provider by number or alias, where there is no browser to choose in.
 *
 * @param choices at least one
 * @param world terminal
 * @returns the chosen one
 * @throws {CommandError} `provider_unknown` when nobody can be asked or nothing fits,
 * `login_interrupted`, `login_timeout`
 */
export async function chooseInTerminal(
  choices: readonly ProviderSettings[],
  world: Pick<LoginWorld, "terminal" | "readLine" | "signal">,
): Promise<ProviderSettings> {
  const { terminal } = world;
  const names = choices.map(({ aliases, issuer }) => aliases[0] ?? issuer);
  if (!terminal.interactive) throw unknown("Nobody can be asked which provider to use", names);
  for (const [index, { issuer }] of choices.entries()) {
    terminal.ask(`${index + 1}  ${names[index]} (${issuer})`);
  }
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const answer = (await readAnswer("provider, by number or name: ", world))?.trim().toLowerCase();
    if (answer === undefined) break;
    const found = choices.find((choice, index) =>
      answer === String(index + 1) || choice.aliases.some((name) => name.toLowerCase() === answer)
    );
    if (found !== undefined) return found;
    terminal.warn(`answer with a number from 1 to ${choices.length}, or with a name`);
  }
  throw unknown("No provider was chosen", names);
}

function unknown(fact: string, names: readonly string[]): CommandError {
  return new CommandError("provider_unknown", fact, {
    hints: [`opkssh login ALIAS, where ALIAS is one of: ${names.join(", ")}`],
  });
}
