/**
 * Writes the configuration of a person, for {@linkcode runProgram} to prepare a home with.
 *
 * @param text content of `~/.opk/config.toml`
 * @returns writes it below the home it is given
 */
export function clientConfigFile(text: string): (home: string) => Promise<void> {
  return async (home) => {
    await Deno.mkdir(`${home}/.opk`);
    await Deno.writeTextFile(`${home}/.opk/config.toml`, text);
  };
}
