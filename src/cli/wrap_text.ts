/**
 * Breaks a paragraph into lines at blanks. A word longer than the width stands alone on its line.
 *
 * @param text one paragraph
 * @param width most characters in a line
 * @returns the lines, none for a text without words
 */
export function wrapText(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(" ").filter((part) => part !== "")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else {
      lines.push(word);
    }
  }
  return lines;
}
