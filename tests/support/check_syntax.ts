import assert from "node:assert/strict";

/**
 * Asserts that a shell accepts a script: writes it to a file and runs the shell on it with `-n`.
 *
 * @param shell program name of a shell that knows `-n`
 * @param script its text
 */
export async function checkSyntax(shell: string, script: string): Promise<void> {
  const file = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(file, script);
    const { code, stderr } = await new Deno.Command(shell, { args: ["-n", file] }).output();
    assert.equal(new TextDecoder().decode(stderr), "");
    assert.equal(code, 0);
  } finally {
    await Deno.remove(file);
  }
}
