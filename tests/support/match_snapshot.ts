import assert from "node:assert/strict";

/**
 * Compares a text with the file it is expected to equal. With `UPDATE=1` in the environment the
 * file is written instead; look at the difference before committing it.
 *
 * @param file where the expected text is
 * @param text what the program made
 */
export async function matchSnapshot(file: URL, text: string): Promise<void> {
  if (Deno.env.get("UPDATE") === "1") {
    await Deno.writeTextFile(file, text);
    return;
  }
  let expected: string;
  try {
    expected = await Deno.readTextFile(file);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    assert.fail(`there is no ${file.pathname}; run the test with UPDATE=1 to write it`);
  }
  assert.equal(text, expected, `differs from ${file.pathname}; UPDATE=1 writes it anew`);
}
